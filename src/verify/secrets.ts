/**
 * One secret, or several while they are being rotated: a delivery signed with any of them is authentic. `undefined` is let
 * through by the types so that `[process.env.NEW, process.env.OLD]` fits, and refused with a `TypeError`.
 */
export type Secrets = string | readonly (string | undefined)[];

/**
 * The secrets as a list.
 *
 * @throws {TypeError} For an empty list and for a secret that is empty or no string.
 */
export function secretList(secret: Secrets | null | undefined): readonly string[] {
  if (typeof secret === 'string' && secret !== '') return [secret];
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) throw new TypeError('secret is an empty array: at least one secret is needed.');
  for (const one of secrets) {
    if (typeof one === 'string' && one !== '') continue;
    throw new TypeError(
      `secret must be a non-empty string, got ${one === '' ? "''" : one === null ? 'null' : typeof one}. ` +
        'Is the environment variable that holds it (for By Your Side BYS_WEBHOOK_SECRET) set where this process runs?',
    );
  }
  return secrets as readonly string[]; // each was looked at
}

/**
 * {@link secretList} for secrets that come from a configuration, where white space around a secret is always a mistake:
 * a line end in a `.env` file, a blank copied from a web page.
 *
 * @throws {TypeError} As `secretList`, and for a secret that starts or ends in white space.
 */
export function configuredSecrets(secret: Secrets | null | undefined): readonly string[] {
  const secrets = secretList(secret);
  for (const one of secrets) {
    if (one.trim() === one) continue;
    const place = one.trimStart() === one ? 'ends' : 'starts';
    throw new TypeError(`secret ${place} with white space (a line end, perhaps): remove it where the secret is set.`);
  }
  // A copy: what the caller does to the array later changes nothing.
  return [...secrets];
}
