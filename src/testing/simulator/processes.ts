import type { Closing } from './closing.ts';
import type { Timeline } from './timeline.ts';

/** The processes of all calls, so that `settled` and `close` can wait for them. */
export interface Processes {
  /** Starts a process of a call. Resolves when it is over, or when closing ended it. */
  start(callId: string, process: () => Promise<void>): Promise<void>;
  /** Returns the processes that are running, of one call or of all. */
  running(callId?: string): Promise<void>[];
}

/**
 * Makes the list of processes, empty at first.
 *
 * @param onOver Called when no process of a call runs any more.
 */
export function createProcesses(timeline: Timeline, closing: Closing, onOver: (callId: string) => void): Processes {
  const byCall = new Map<string, Set<Promise<void>>>();
  return {
    start(callId, process) {
      const ofCall = byCall.get(callId) ?? new Set();
      byCall.set(callId, ofCall);
      const running = timeline.run(process).catch((error: unknown) => {
        if (!closing.closed) throw error;
      });
      ofCall.add(running);
      return running.finally(() => {
        ofCall.delete(running);
        if (ofCall.size > 0) return;
        byCall.delete(callId);
        onOver(callId);
      });
    },

    running(callId) {
      const sets = callId === undefined ? [...byCall.values()] : [byCall.get(callId) ?? []];
      return sets.flatMap((ofCall) => [...ofCall]);
    },
  };
}
