import type { Marks, ReplayStore } from '../../../src/replay/replay-store.ts';
import type { Service } from '../../services/service.ts';

/** A store over one driver. */
export interface StoreUnderTest {
  /** The store, and the driver that it is used with. */
  readonly name: string;
  /** The server that it needs, if any. */
  readonly service?: Service;
  /**
   * Connects and gives an empty store of this space, or the one that another process or an earlier call has filled.
   *
   * @param space Lower-case letters, digits and `_`: keeps the tests apart, as a prefix, a table or a file.
   */
  open(space: string): Promise<OpenStore>;
}

export interface OpenStore {
  readonly store: ReplayStore & Marks;
  /** Removes what is in the space. */
  clear(): Promise<void>;
  /** Ends the connection. */
  close(): Promise<void>;
}
