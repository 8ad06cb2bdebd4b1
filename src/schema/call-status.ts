/** The statuses that end a call; no event of the call comes after one of them was reached. */
export const terminalStatuses = ['completed', 'no_answer', 'voicemail', 'declined', 'failed'] as const;

/** A status that ends a call. */
export type TerminalStatus = (typeof terminalStatuses)[number];

/** The status of a call. The list of those before the end is open: only the terminal ones decide anything. */
export type CallStatus = 'queued' | 'ringing' | 'in_progress' | TerminalStatus | (string & {});

/**
 * Whether a status ends the call: `completed`, `no_answer`, `voicemail`, `declined` or `failed`.
 *
 * @example
 * ```ts
 * import { type CallEvent, isTerminal } from 'callhook';
 *
 * export const isOver = (event: CallEvent) => isTerminal(event.status);
 * ```
 */
export function isTerminal(status: string | null | undefined): status is TerminalStatus {
  return (terminalStatuses as readonly unknown[]).includes(status);
}
