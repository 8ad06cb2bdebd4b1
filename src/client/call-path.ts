/** Where calls are placed and listed. */
export const callsPath = '/v1/agent/calls';

/**
 * Where one call is: its id fully percent-encoded.
 *
 * @throws {TypeError} For an id that would lead elsewhere: an empty one, `.` and `..`.
 */
export function callPath(id: string): string {
  if (typeof id !== 'string' || /^\.{0,2}$/.test(id)) {
    throw new TypeError(`The id of a call must be a non-empty string, got ${id === '' ? "''" : String(id)}.`);
  }
  // What encodeURIComponent leaves, though a server may read it as a delimiter.
  const encoded = encodeURIComponent(id).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${callsPath}/${encoded}`;
}
