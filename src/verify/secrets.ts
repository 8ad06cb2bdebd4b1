import { kindOf } from '../read-options.ts';

/**
 * One secret, or several during a rotation: a delivery signed with any of them is authentic. The types allow `undefined`
 * in the list so that `[process.env.NEW, process.env.OLD]` fits; callhook refuses it with a `TypeError`.
 */
export type Secrets = string | readonly (string | undefined)[];

/**
 * Returns the secrets as a list.
 *
 * @throws {TypeError} For an empty list, and for a secret that is empty or not a string.
 */
export function secretList(secret: Secrets | null | undefined): readonly string[] {
  if (typeof secret === 'string' && secret !== '') return [secret];
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) throw new TypeError('secret is an empty array: give at least one secret.');
  for (const one of secrets) {
    if (typeof one === 'string' && one !== '') continue;
    const kind = typeof one === 'number' ? 'a number' : kindOf(one); // the number may be the secret
    throw new TypeError(
      `secret must be a non-empty string, got ${kind}. ` +
        'Set the environment variable that holds it (for By Your Side: BYS_WEBHOOK_SECRET) where this process runs.',
    );
  }
  return secrets as readonly string[]; // each was checked
}

/**
 * Returns the secrets of a configuration as a list. White space around these is always a mistake: a line end in a `.env`
 * file, or a space copied from a web page.
 *
 * @throws {TypeError} Like {@link secretList}, and for a secret that starts or ends with white space.
 */
export function configuredSecrets(secret: Secrets | null | undefined): readonly string[] {
  const secrets = secretList(secret);
  for (const one of secrets) {
    if (one.trim() === one) continue;
    const place = one.trimStart() === one ? 'ends' : 'starts';
    throw new TypeError(`secret ${place} with white space (perhaps a line end): remove it where the secret is set.`);
  }
  // A copy, so that the caller cannot change the list later.
  return [...secrets];
}
