/** The listeners of one signal. */
interface Audience {
  readonly listeners: Set<() => void>;
  /** Stops listening to the signal. */
  readonly leave: () => void;
}

const audiences = new WeakMap<AbortSignal, Audience>();

/**
 * Calls a listener when a signal aborts. The signal itself gets one listener however many there are, because a user may pass
 * the same signal to every wait of a process, and Node warns of a leak from the eleventh listener on.
 *
 * @returns A function that removes the listener. Call it in any case.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const audience = audiences.get(signal) ?? gather(signal);
  audience.listeners.add(listener);
  return () => {
    audience.listeners.delete(listener);
    if (audience.listeners.size === 0) audience.leave();
  };
}

function gather(signal: AbortSignal): Audience {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  signal.addEventListener('abort', tell);
  const leave = () => {
    signal.removeEventListener('abort', tell);
    audiences.delete(signal);
  };
  const audience = { listeners, leave };
  audiences.set(signal, audience);
  return audience;
}
