/** Does work that holds so many bytes as soon as there is room for them. Work that needs more than all the room runs alone. */
export type Room = <T>(bytes: number, work: () => Promise<T>) => Promise<T>;

/** Makes room for work, so that a thousand large deliveries at once do not fill the memory. */
export function createRoom(maxBytes: number): Room {
  let taken = 0;
  let waiting: (() => void)[] = [];

  return async (bytes, work) => {
    while (taken > 0 && taken + bytes > maxBytes) await new Promise<void>((resolve) => waiting.push(resolve));
    taken += bytes;
    try {
      return await work();
    } finally {
      taken -= bytes;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    }
  };
}
