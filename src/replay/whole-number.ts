/** Returns whether a value of a driver is a whole number. Some drivers are set to return integers as strings or `bigint`. */
export function isWholeNumber(value: unknown): value is number | string | bigint {
  return ['number', 'string', 'bigint'].includes(typeof value) && /^\d{1,15}$/.test(String(value));
}
