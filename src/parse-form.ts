import { WebhookError } from './errors.ts';

/** A parameter of a form or a query, decoded. */
export type Parameter = readonly [name: string, value: string];

/** More of them only cost time: a form of a telephony sender has some fifty. */
const maxParameters = 1_000;

/**
 * Decodes a form, or the query of a URL, in the order in which its parameters came.
 *
 * @throws {WebhookError} `body_not_form` for more than 1,000 parameters.
 */
export function parseForm(text: string): readonly Parameter[] {
  if (text.split('&', maxParameters + 1).length > maxParameters) {
    throw new WebhookError('body_not_form', 'The form or the query has more than 1,000 parameters.');
  }
  return [...new URLSearchParams(text.replace(/^\?/, '??'))]; // URLSearchParams drops a first question mark
}

/**
 * Makes an object of parameters: those that came once are strings, the others arrays of strings. Drops `__proto__`, as
 * `parseJson` does.
 */
export function formFields(parameters: readonly Parameter[]): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of parameters) {
    if (name === '__proto__') continue;
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}

/** Whether a `Content-Type` is that of a form. */
export function isFormType(contentType: string | null | undefined): boolean {
  return /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? '');
}

/** Sorts parameters by name, and the values of each name, by their UTF-16 code units as the SDKs of senders do. */
export function sortedParameters(parameters: readonly Parameter[]): readonly Parameter[] {
  return parameters.toSorted(([name, value], [otherName, otherValue]) =>
    name === otherName ? order(value, otherValue) : order(name, otherName),
  );
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
