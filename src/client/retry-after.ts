/** The seconds of a `Retry-After` header, given as such or as an HTTP date; `undefined` for anything else. */
export function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+\s*$/.test(header)) return Number(header);
  // Date.parse would also take '1.5' for a day in January.
  const at = /^[A-Z][a-z]{2},? /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
