import { fingerprint } from '../verify/fingerprint.ts';

/** PostgreSQL indexes at most 2,704 bytes of a row, and a character may take three. */
const maxKeyLength = 800;

/**
 * Returns the key of a row in a table that keeps claims and marks. A claim keeps its key, so that you find it in the table.
 * Marks have a prefix, and so do the few claims that begin like one. A long key is replaced by its fingerprint.
 *
 * @param longest The most characters of a key that the table can keep. Default 800.
 */
export function rowKey(kind: 'claim' | 'position' | 'value', key: string, longest = maxKeyLength): string {
  if (key.length > longest) return `mark:${kind}-id:${fingerprint(key)}`;
  return kind === 'claim' && !key.startsWith('mark:') ? key : `mark:${kind}:${key}`;
}
