/** What a client has been asked and has not answered. */
interface Line {
  /** How many commands wait for their answer. */
  waiting: number;
  /** The monotonic time of the last answer, or of the first command that waits for one. */
  heardAt: number;
  /** The monotonic time of the last command. */
  sentAt: number;
}

/** A client that has not answered for so long, in milliseconds, has gone silent. It is the default of `storeTimeoutMs`. */
const silentAfterMs = 5_000;
/** The rest between two commands to a silent client, in milliseconds. */
const restMs = 5_000;

/** Stores may share a client. */
const lines = /* @__PURE__ */ new WeakMap<object, Line>();

/**
 * Sends a command, but only one in five seconds to a client that has gone silent. node-redis keeps each command until its
 * answer comes, and has no time limit for that; its `socketTimeout` finds a dead connection only while nothing is written
 * for so long. So a client that is asked on and on would stay silent until the process restarts.
 *
 * @throws {Error} If the client is silent.
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
