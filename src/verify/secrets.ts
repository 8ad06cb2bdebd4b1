import { check, kindOf } from '../read-options.ts';

/**
 * One secret, or several during a rotation: a delivery signed with any of them is authentic. At most 10. callhook skips
 * entries that are `undefined`, so that `[process.env.NEW, process.env.OLD]` works before and after a rotation.
 */
export type Secrets = string | readonly (string | undefined)[];

/** The most secrets of one endpoint: a forged delivery costs one hash over its body for each. */
const maxSecrets = 10;

/**
 * Returns the secrets as a list, without entries that are `undefined`.
 *
 * @throws {TypeError} For an empty list, for more than 10 secrets, and for a secret that is empty or not a string.
 */
export function secretList(secret: Secrets | null | undefined): readonly string[] {
  if (typeof secret === 'string' && secret !== '') return [secret];
  const given: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  check(given.length > 0, 'secret is an empty array: give at least one secret.');
  const secrets: readonly unknown[] = given.filter((one) => one !== undefined);
  for (const one of secrets.length > 0 ? secrets : given) {
    if (typeof one === 'string' && one !== '') continue;
    const kind = typeof one === 'number' ? 'a number' : kindOf(one); // the number may be the secret
    throw new TypeError(
      `secret must be a non-empty string, got ${kind}. ` +
        'Set the variable that holds it where this process runs, such as BYS_WEBHOOK_SECRET.',
    );
  }
  check(secrets.length <= maxSecrets, `secret has ${secrets.length} entries: give at most ${maxSecrets}.`);
  return secrets as readonly string[]; // each was checked
}

/** Returns the index in the list that the user gave, from an index in {@link secretList} of it. */
export function givenIndex(secret: Secrets | null | undefined, index: number): number {
  let given = index;
  if (Array.isArray(secret)) for (let at = 0; at <= given; at++) if (secret[at] === undefined) given++;
  return given;
}

/**
 * Returns the secrets of a configuration as a list. It refuses texts that cannot be the secret that the sender shows: they
 * were set in a wrong way, and every delivery would fail.
 *
 * @throws {TypeError} Like {@link secretList}, and for a secret with white space at an end, with an invisible character, in quotes, behind
 *   the name of its variable, or that stands for a
 *   value which was not set, such as `undefined` and `${NAME}`. The message does not contain the secret.
 */
export function configuredSecrets(secret: Secrets | null | undefined): readonly string[] {
  const secrets = secretList(secret);
  for (const one of secrets) {
    const mistake = mistakeIn(one);
    check(mistake === undefined, `secret ${mistake}: correct it where the secret is set.`);
  }
  return secrets;
}

// With one quote only if nothing else can be meant: a random secret may begin or end with one.
const inQuotes = /^(\\?["'`]).*\1$|^“.*”$|^\\?["'`]whsec_|^whsec_.*["'`]$/s;
const invisible = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|^[\u200c\u200d]|[\u200c\u200d]$/;
const assignment = /^(export )?([A-Z]\w*=whsec_|[A-Z0-9_]*(SECRET|TOKEN|KEY)[A-Z0-9_]*=[^=])/;
// Words that code writes for a missing value, and references that a shell, compose file, pipeline or template left as they are.
const unset =
  /^(undefined|null|\[object \w+\]|\$\{\w+(:?[-=?+].*)?\}|\$[A-Z]+(_[A-Z0-9]+)+|%[A-Z]+(_[A-Z0-9]+)+%|\$?\{\{.*\}\}|process\.env\.\w+|<[A-Za-z][A-Za-z _.-]*>)$/;

function mistakeIn(secret: string): string | undefined {
  if (secret.trimStart() !== secret) return 'starts with white space';
  if (secret.trimEnd() !== secret) return 'ends with white space';
  if (invisible.test(secret)) return 'contains an invisible character';
  if (assignment.test(secret)) return 'begins with the name of its variable';
  if (inQuotes.test(secret)) return 'is in quotes, which docker --env-file keeps';
  if (unset.test(secret)) return 'stands for a value that is not set';
  return undefined;
}
