import { WebhookError } from '../errors.ts';
import { formFields, isFormType, type Parameter, parseForm } from '../parse-form.ts';
import { parseJson } from '../parse-json.ts';
import { bodyText } from '../utf8.ts';
import { singleHeader } from '../verify/signature-header.ts';
import type { SignedDelivery } from './authenticator.ts';

/** A kind of body of a POST. */
export type BodyKind = 'json' | 'form';

/**
 * Parses a body whose signature is valid.
 *
 * @throws {WebhookError} `body_not_json` if it is not UTF-8 or not JSON.
 */
export function decodeJson({ rawBody, header }: Pick<SignedDelivery, 'rawBody'> & Partial<SignedDelivery>): unknown {
  try {
    return parseJson(bodyText(rawBody));
  } catch {
    const isForm = isFormType(singleHeader(header?.('content-type')));
    // Without a cause: the messages of JSON.parse quote the body.
    throw new WebhookError('body_not_json', isForm ? "The body is a form: give the source body: 'form'." : undefined);
  }
}

/**
 * Makes the function that decodes the payload of a source whose deliveries are not all JSON: the parameters of a GET, and of a POST what
 * its `Content-Type` says.
 */
export function payloadDecoder(kinds: readonly BodyKind[]): (delivery: SignedDelivery) => unknown {
  return (delivery) => {
    if (delivery.method === 'GET') return formFields(queryOf(delivery.url));
    const isForm = isFormType(singleHeader(delivery.header('content-type')));
    if (!kinds.includes(isForm ? 'form' : 'json')) throw unexpected(kinds);
    return isForm ? decodeForm(delivery, kinds.includes('json')) : decodeJson(delivery);
  };
}

/** Decodes the parameters in the query of a URL without a fragment. */
export function queryOf(url: string): readonly Parameter[] {
  return parseForm(url.replace(/^[^?]*\??/, ''));
}

/** @param mayBeJson Whether the source takes JSON, too. No signature covers the type, and a form writes its brackets as %7B and %5B. */
function decodeForm({ rawBody }: SignedDelivery, mayBeJson: boolean): unknown {
  let text: string;
  try {
    text = bodyText(rawBody);
  } catch {
    throw new WebhookError('body_not_form', 'The signature is valid, but the body is not a form in UTF-8.');
  }
  if (mayBeJson && /^\s*[{[]/.test(text))
    throw new WebhookError('body_not_form', 'The Content-Type is that of a form, but the body begins as JSON does.');
  return formFields(parseForm(text));
}

function unexpected(kinds: readonly BodyKind[]): WebhookError {
  const [code, type] = kinds.includes('form')
    ? (['body_not_form', 'application/x-www-form-urlencoded'] as const)
    : (['body_not_json', 'application/json'] as const);
  return new WebhookError(
    code,
    `The Content-Type is not ${type}, which this source takes: give the source body: ['json', 'form'] if the sender sends both.`,
  );
}
