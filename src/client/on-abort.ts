/** Those who listen to a signal. */
interface Audience {
  readonly listeners: Set<() => void>;
  /** Lets the signal go. */
  readonly leave: () => void;
}

const audiences = new WeakMap<AbortSignal, Audience>();

/**
 * Calls a listener when a signal aborts. However many there are, the signal has one: a user may give the same to every wait
 * of a process, and Node warns of a leak from the eleventh on.
 *
 * @returns A function that takes it back; to be called in any case.
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
