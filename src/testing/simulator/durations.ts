/** @throws {TypeError} When it is given and no finite number of milliseconds of at least 0. */
export function checkDuration(name: string, ms: number | undefined): void {
  if (ms === undefined || (Number.isFinite(ms) && ms >= 0)) return;
  throw new TypeError(`${name} must be a finite number of milliseconds of at least 0, got ${String(ms)}.`);
}

/** @throws {TypeError} When it is given and no finite number above 0. */
export function checkSpeed(speed: number | undefined): void {
  if (speed === undefined || (Number.isFinite(speed) && speed > 0)) return;
  throw new TypeError(`speed must be a finite number above 0, got ${String(speed)}.`);
}
