import { expect, it } from 'vitest';

/**
 * The mistakes in options that every function refuses alike.
 *
 * @param taker Its name, as messages say it.
 * @param take Calls it with these options, and otherwise correct arguments.
 * @param typos A misspelt name for each option.
 */
export function readsOptions(
  taker: string,
  take: (options: never) => unknown,
  typos: Readonly<Record<string, string>>,
): void {
  const taking = async (options: unknown) => take(options as never);

  it.each(Object.entries(typos))(`${taker} knows no option %s and names the nearest, %s`, async (typo, right) => {
    const message = `${taker} has no option '${typo}'. Did you mean '${right}'? Its options are `;
    await expect(taking({ [typo]: undefined })).rejects.toThrow(TypeError);
    await expect(taking({ [typo]: undefined })).rejects.toThrow(message);
  });

  it.each([
    ['null', null],
    ['10', 10],
    ['a string', 'tolerance'],
    ['a function', () => ({})],
    ['an array', []],
  ])(`${taker} refuses %s as options`, async (kind, options) => {
    await expect(taking(options)).rejects.toThrow(TypeError);
    await expect(taking(options)).rejects.toThrow(`The options of ${taker} must be an object, got ${kind}.`);
  });

  it.each(Object.values(typos))(`${taker} reads %s from own properties only`, async (right) => {
    const wrong = Symbol('a value that no option can have');
    await expect(taking({ [right]: wrong })).rejects.toThrow(TypeError);
    await expect(taking(Object.create({ [right]: wrong }))).rejects.toThrow(`'${right}' of ${taker} is inherited`);
    Object.assign(Object.prototype, { [right]: wrong });
    try {
      await taking(undefined);
      await taking({});
    } finally {
      delete (Object.prototype as Record<string, unknown>)[right];
    }
  });
}
