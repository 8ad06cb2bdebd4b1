/** The time that a response of the server bears, with the moments of this process around it. */
export interface TimeSample {
  /** Its `Date`, in milliseconds since 1970; it counts whole seconds. */
  readonly date: number;
  /** When the request was sent and when the response came, by the monotonic clock, in milliseconds. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** A `Date` without its milliseconds may be this much too early. */
const secondMs = 1_000;

/** Servers behind one address need not agree. Bounds that are wrong by less are not worth a second write. */
const tolerableMs = { early: 500, late: 2_000 } as const;

/**
 * Knows the time of the server between two bounds: each response narrows them, and one that contradicts them replaces them.
 * Between two responses, a monotonic clock goes on. It may stand still while the machine sleeps, so a write compares its time
 * with the one of its own response.
 */
export class ServerClock {
  readonly #now: () => number;
  /** The bounds of what to add to the monotonic clock. */
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;
  /** The time of the newest response. */
  #date = 0;

  /** @param now Returns monotonic milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether any response has told the time yet. */
  get isSet(): boolean {
    return this.#most !== Number.POSITIVE_INFINITY;
  }

  /** Returns the monotonic time of this process, for a sample. */
  ticks(): number {
    return this.#now();
  }

  learn({ date, sentAt, receivedAt }: TimeSample): void {
    const [least, most] = [date - receivedAt, date + secondMs - sentAt];
    const contradicts = least > this.#most || most < this.#least;
    this.#least = contradicts ? least : Math.max(this.#least, least);
    this.#most = contradicts ? most : Math.min(this.#most, most);
    this.#date = date;
  }

  /**
   * The server's time is at least this, in whole milliseconds since 1970. Ask right after a response: whatever the monotonic
   * clock says, it only chooses a moment within the second of that response.
   */
  earliest(): number {
    return Math.min(Math.floor(this.#now() + this.#least), this.#date + secondMs);
  }

  /** The server's time is at most this, and how to ask later whether that was right. */
  latest(): { readonly time: number; readonly wasWrong: () => boolean } {
    const most = this.#most;
    return {
      time: Math.ceil(this.#now() + most),
      wasWrong: () => most < this.#least - tolerableMs.early || most > this.#most + tolerableMs.late,
    };
  }
}

const clocks = /* @__PURE__ */ new WeakMap<object, ServerClock>();

/** Returns the clock of a client, which all of its stores share, or one of its own for an injected `now`. */
export function clockOf(client: object, now: (() => number) | undefined): ServerClock {
  if (now !== undefined) return new ServerClock(now);
  let clock = clocks.get(client);
  if (clock === undefined) {
    clock = new ServerClock(() => performance.now());
    clocks.set(client, clock);
  }
  return clock;
}
