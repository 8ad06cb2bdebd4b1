/** The commands that a client has been asked for and has not answered. */
interface Line {
  /** How many wait for their answer. */
  waiting: number;
  /** The monotonic time of the last answer, or of the first command that waits for one. */
  heardAt: number;
  /** The monotonic time of the last command. */
  sentAt: number;
  /** Ends the waits of commands that are held back. */
  readonly held: Set<() => void>;
}

/** A client that has not answered for so long, in milliseconds, has gone silent. */
const silentAfterMs = 3_000;
/** The time between two commands to a silent client, in milliseconds: longer than the `socketTimeout` that it should have. */
const restMs = 5_000;

/** Stores may share a client. */
const lines = /* @__PURE__ */ new WeakMap<object, Line>();

/**
 * Sends a command to node-redis, but only one in five seconds while it is silent. It keeps each command until the answer comes
 * and has no time limit for that. Its `socketTimeout` finds a dead connection only if nothing is written for so long, so a
 * client that is asked on and on, by claims or by the renewals of long runs, would stay silent until the process restarts.
 *
 * @param whenSilent `refuse`: throw at once, for new work. `wait`: hold the command back until the client is heard again, for
 *   five seconds at most, because work that is done needs its commit, and work that goes on its renewal.
 * @throws {Error} If the client is silent and was asked less than five seconds ago.
 * @throws The error of the client.
 */
export function unlessSilent<T>(client: object, whenSilent: 'refuse' | 'wait', send: () => PromiseLike<T>): Promise<T> {
  const line = lineOf(client);
  return mustRest(line) ? onceHeard(line, whenSilent, send) : sendOn(line, send);
}

async function onceHeard<T>(line: Line, whenSilent: 'refuse' | 'wait', send: () => PromiseLike<T>): Promise<T> {
  if (whenSilent === 'wait') await nextAnswer(line);
  if (mustRest(line)) throw new Error(`Redis has not answered for ${Math.floor(silenceOf(line) / 1_000)} s`);
  return sendOn(line, send);
}

/** Without `async`, which would take a third longer. */
function sendOn<T>(line: Line, send: () => PromiseLike<T>): Promise<T> {
  const now = performance.now();
  if (line.waiting === 0) line.heardAt = now;
  line.sentAt = now;
  line.waiting += 1;
  return promiseOf(send).then(
    (reply) => {
      hear(line);
      return reply;
    },
    (error) => {
      hear(line);
      throw error;
    },
  );
}

/** The promise of a client stays as it is; a wrapper may also throw, or return a value. */
function promiseOf<T>(send: () => PromiseLike<T>): Promise<T> {
  try {
    return Promise.resolve(send());
  } catch (error) {
    return Promise.reject(error);
  }
}

function hear(line: Line): void {
  line.waiting -= 1;
  line.heardAt = performance.now();
  for (const goOn of line.held) goOn();
}

function mustRest(line: Line): boolean {
  return silenceOf(line) > silentAfterMs && performance.now() - line.sentAt < restMs;
}

/** Returns for how long the client owes an answer, in milliseconds. */
function silenceOf({ waiting, heardAt }: Line): number {
  return waiting === 0 ? 0 : performance.now() - heardAt;
}

/** Waits until the client answers or fails, but for five seconds at most. */
function nextAnswer({ held }: Line): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(goOn, restMs);
    function goOn(): void {
      clearTimeout(timer);
      held.delete(goOn);
      resolve();
    }
    held.add(goOn);
  });
}

function lineOf(client: object): Line {
  let line = lines.get(client);
  if (line === undefined) {
    line = { waiting: 0, heardAt: 0, sentAt: 0, held: new Set() };
    lines.set(client, line);
  }
  return line;
}
