/** Something that `#alarm` wakes when its time has come. */
export interface Sleeper {
  /** When to wake it, by the monotonic clock. */
  wakesAt: number;
  /** Its place among the sleepers of one timer: -1 before it has one. */
  place: number;
  /** Its own timer, on runtimes where it has one. */
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Called when it is time. Returns the milliseconds until the next time; infinite if there is none. Never throws. */
  wake(now: number): number;
}
