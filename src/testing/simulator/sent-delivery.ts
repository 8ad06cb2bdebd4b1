import type { CallEventName } from '../../schema/byourside-events.ts';
import type { FaultName } from './fault.ts';

/** Why a delivery got no answer. `closed`: the simulator was closed first. */
export type DeliveryError = 'connection_refused' | 'connection_failed' | 'timeout' | 'closed';

/** A request that the simulator sent, with the answer of the receiver. */
export interface SentDelivery {
  readonly callId: string;
  readonly eventId: string;
  readonly event: CallEventName;
  /** The number of the attempt, from 1. A forgery or a copy has the number of the attempt that it goes with. */
  readonly attempt: number;
  /** The fault that the simulator put in; null for a genuine attempt. */
  readonly fault: FaultName | null;
  /** When it was sent, ISO 8601. */
  readonly sentAt: string;
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The status of the answer; null as long as there is none. */
  readonly status: number | null;
  /** The first 65,536 characters of the answer's body; null as long as there is none. */
  readonly answer: string | null;
  /** The reason why there is no answer; null until that is certain. */
  readonly error: DeliveryError | null;
}

/** How a delivery ended. */
export type DeliveryResult = Pick<SentDelivery, 'status' | 'answer' | 'error'>;
