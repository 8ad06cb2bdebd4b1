import { hmacSha1 } from '#hash';
import { hmacSha256 } from '#hmac';
import { type Parameter, sortedParameters } from '../parse-form.ts';
import { textKey } from './hmac-keys.ts';
import type { Mac } from './mac.ts';

/** The hash of a signature of Twilio. */
export type TwilioAlgorithm = 'sha1' | 'sha256';

const nothing = new Uint8Array(0);

/** The HMAC of each algorithm. */
export const twilioMacs: Readonly<Record<TwilioAlgorithm, (secret: string, text: string) => Mac>> = {
  sha1: hmacSha1,
  sha256: (secret, text) => hmacSha256(textKey(secret), nothing, text),
};

/** Returns the names and values of a form as Twilio signs them: sorted, and each value of a name once. */
export function signedParameters(parameters: readonly Parameter[]): string {
  const values = sortedParameters(parameters);
  const isFirst = ([name, value]: Parameter, index: number) => {
    const [nameBefore, valueBefore] = values[index - 1] ?? [];
    return name !== nameBefore || value !== valueBefore;
  };
  return values.filter(isFirst).flat().join('');
}
