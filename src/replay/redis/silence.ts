/** The claims that a client has been asked for and has not answered. */
interface Line {
  /** How many wait for their answer. */
  waiting: number;
  /** The monotonic time of the last answer, or of the first claim that waits for one. */
  heardAt: number;
  /** The monotonic time of the last claim. */
  sentAt: number;
}

/** A client that has not answered for so long, in milliseconds, has gone silent. */
const silentAfterMs = 3_000;
/** The time between two claims to a silent client, in milliseconds: longer than the `socketTimeout` that it should have. */
const restMs = 5_000;

/** Stores may share a client. */
const lines = /* @__PURE__ */ new WeakMap<object, Line>();

/**
 * Asks node-redis for a claim, but only once in five seconds while it is silent. It keeps each command until the answer comes
 * and has no time limit for that. Its `socketTimeout` finds a dead connection only if nothing is written for so long, so a
 * client that is asked on and on would stay silent until the process restarts.
 *
 * @throws {Error} If the client is silent and was asked less than five seconds ago.
 * @throws The error of the client.
 */
export async function unlessSilent<T>(client: object, send: () => PromiseLike<T>): Promise<T> {
  const line = lineOf(client);
  const now = performance.now();
  if (line.waiting === 0) line.heardAt = now;
  const silentMs = now - line.heardAt;
  if (silentMs > silentAfterMs && now - line.sentAt < restMs) {
    throw new Error(`Redis has not answered for ${Math.floor(silentMs / 1_000)} s`);
  }
  line.sentAt = now;
  line.waiting += 1;
  try {
    return await send();
  } finally {
    line.waiting -= 1;
    line.heardAt = performance.now();
  }
}

function lineOf(client: object): Line {
  let line = lines.get(client);
  if (line === undefined) {
    line = { waiting: 0, heardAt: 0, sentAt: 0 };
    lines.set(client, line);
  }
  return line;
}
