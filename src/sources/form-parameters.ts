import { type Parameter, parseForm } from '../parse-form.ts';
import { bodyText } from '../utf8.ts';
import { singleHeader } from '../verify/signature-header.ts';
import type { SignedDelivery } from './authenticator.ts';
import { isFormType } from './payload.ts';

/**
 * Returns the parameters in the body of a delivery, none for an empty body, and `undefined` for a body that is not a form: a signature
 * over parameters does not cover it.
 */
export function formParameters({ header, rawBody }: SignedDelivery): readonly Parameter[] | undefined {
  if (rawBody.length === 0) return [];
  if (!isFormType(singleHeader(header('content-type')))) return undefined;
  try {
    return parseForm(bodyText(rawBody));
  } catch {
    return undefined; // too many parameters, or not UTF-8: no sender of calls makes such a form
  }
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
