/** Tells every process in a simulator that it was closed. An AbortSignal would warn of a leak at eleven listeners. */
export interface Closing {
  readonly closed: boolean;
  /** Calls `listener` on close. Returns a function that removes the listener. */
  onClose(listener: () => void): () => void;
  /** @throws {Error} After close. */
  throwIfClosed(): void;
  close(): void;
}

/** Makes a {@link Closing} that is still open. */
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

/** The error that rejects pending sleeps on close. */
export function closedError(): Error {
  return new Error('The simulator was closed.');
}
