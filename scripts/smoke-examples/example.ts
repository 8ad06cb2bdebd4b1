import type { Service } from '../../test/services/service.ts';
import type { Launched } from './launch.ts';

/** A folder of `examples`: a server that is sent deliveries, or scripts that run to their end. */
export type Example = ServerExample | ScriptsExample;

/** An example that receives webhooks until it is stopped. */
export interface ServerExample {
  readonly name: string;
  /** Where it receives By Your Side; none where it is about other senders. */
  readonly endpoints: readonly string[];
  readonly hasBuild: boolean;
  /** The Node that it needs, where the installed one may be too old. Default: whichever is installed. */
  readonly node?: 24;
  /** The npm scripts that start it, each in its way. Default: `start` alone. */
  readonly starts?: readonly string[];
  /** How its line on stdout about the event of `completedCall` ends. */
  readonly says: string;
  /** The answer to an event with an unknown name. */
  readonly unknown: string;
  /** Where it keeps what it must not forget, and what is checked there beyond what every example has to pass. */
  readonly backing?: Backing;
}

/** An example that does its work without us, and ends. */
export interface ScriptsExample {
  readonly name: string;
  readonly node?: 24;
  /** A text that each of its npm scripts prints. */
  readonly scripts: Readonly<Record<string, RegExp>>;
}

/** The needs of an example. */
export interface Backing {
  /** A server that has to be there. */
  readonly service?: Service;
  /** Makes room in it, so that runs do not disturb each other. */
  readonly open: () => Promise<Room>;
}

export interface Room {
  /** The variables that tell the example where it is. */
  readonly env: Readonly<Record<string, string>>;
  readonly smoke: (started: Started) => Promise<void>;
  /** Removes what was left there. */
  readonly close: () => Promise<void>;
}

/** An example that runs. */
export interface Started {
  readonly name: string;
  readonly folder: string;
  readonly origin: string;
  /** Its first endpoint. */
  readonly url: string;
  readonly server: Launched;
  readonly env: Readonly<Record<string, string>>;
}
