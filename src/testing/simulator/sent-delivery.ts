import type { CallEventName } from '../../schema/byourside-events.ts';
import type { FaultName } from './fault.ts';

/** Why a delivery got no answer. `closed`: the simulator was closed meanwhile. */
export type DeliveryError = 'connection_refused' | 'connection_failed' | 'timeout' | 'closed';

/** One request that the simulator has sent, and what it was answered. */
export interface SentDelivery {
  readonly callId: string;
  readonly eventId: string;
  readonly event: CallEventName;
  /** Which attempt at its event this is, from 1. What goes along with an attempt has the number of that. */
  readonly attempt: number;
  /** What is wrong with it, or null for an attempt as it should be. */
  readonly fault: FaultName | null;
  /** When it was sent, ISO 8601. */
  readonly sentAt: string;
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What it was answered with; null as long as, and if, there is no answer. */
  readonly status: number | null;
  /** The body of the answer, likewise: its first 65,536 characters. */
  readonly answer: string | null;
  /** Why there is no answer; null while it is awaited, and when there is one. */
  readonly error: DeliveryError | null;
}

/** What became of a delivery. */
export type DeliveryResult = Pick<SentDelivery, 'status' | 'answer' | 'error'>;
