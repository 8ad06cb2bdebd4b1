import { check, kindOf } from './read-options.ts';

/**
 * Checks the name of a source, which is part of every event key.
 *
 * @param option The name of the option that holds it.
 * @throws {TypeError} For anything but 1 to 100 lower-case letters, digits and `-` that begin with a letter.
 */
export function checkSourceName(option: string, name: unknown): void {
  const isName = typeof name === 'string' && /^[a-z][a-z0-9-]{0,99}$/.test(name);
  check(
    isName,
    `${option} must be 1 to 100 lower-case letters, digits and '-', beginning with a letter, such as byourside, got ${kindOf(name)}.`,
  );
}
