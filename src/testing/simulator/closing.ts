/** Whether it is over, and who wants to know. An AbortSignal warns of a leak once more than ten listen. */
export interface Closing {
  readonly closed: boolean;
  /** Calls `listener` when it is over; the function it returns takes that back. */
  onClose(listener: () => void): () => void;
  /** @throws {Error} When it is over. */
  throwIfClosed(): void;
  close(): void;
}

/** Something that is not over yet. */
export function createClosing(): Closing {
  const listeners = new Set<() => void>();
  let closed = false;
  return {
    get closed() {
      return closed;
    },
    onClose(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    throwIfClosed() {
      if (closed) throw closedError();
    },
    close() {
      closed = true;
      for (const listener of listeners) listener();
    },
  };
}

/** What ends those who sleep when it is over. */
export function closedError(): Error {
  return new Error('The simulator was closed.');
}
