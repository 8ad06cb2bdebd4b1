import { check } from '../../read-options.ts';
import { isThenable } from '../../realms.ts';
import type { Awaitable } from '../../replay/replay-store.ts';
import { macToHex } from '../../verify/mac.ts';
import { type SignatureFormat, signedChunks } from '../../verify/signature-format.ts';
import type { Signature, UnsignedRequest } from './signer.ts';

/**
 * Writes a signature into the headers of a format.
 *
 * @param sign Signs the chunks, one after another. Returns a character for each byte.
 * @throws {TypeError} For a GET of a sender that does not sign the URL: nothing would protect its query.
 */
export function writeSignature(
  format: SignatureFormat,
  { method, url, body, id = `msg_${crypto.randomUUID()}` }: UnsignedRequest,
  at: Date,
  sign: (chunks: readonly (Uint8Array | string)[]) => Awaitable<string>,
): Awaitable<Signature> {
  const digits = String(format.unit === 'ms' ? at.getTime() : Math.floor(at.getTime() / 1000));
  const chunks = signedChunks(format, { digits, id }, { method, url, rawBody: body });
  const isSigned = chunks !== undefined;
  check(
    isSigned,
    `The sender does not sign the payload of a ${method}: its ${method === 'GET' ? 'URL' : 'body'} is not in signed.`,
  );
  const headers = (signature: string): Signature => ({
    headers: {
      [format.header]: headerWith(format, encoded(signature, format.encoding), digits),
      ...(format.timestampHeader !== undefined && { [format.timestampHeader]: digits }),
      ...(format.idHeader !== undefined && { [format.idHeader]: id }),
    },
  });
  const signature = sign(chunks);
  return isThenable(signature) ? signature.then(headers) : headers(signature);
}

function headerWith({ signatureParts, timestampPart, prefix }: SignatureFormat, text: string, digits: string): string {
  if (signatureParts === undefined) return prefix + text;
  const time = timestampPart === undefined ? [] : [`${timestampPart}=${digits}`];
  return [...time, `${signatureParts[0]}=${text}`].join(',');
}

function encoded(binary: string, encoding: SignatureFormat['encoding']): string {
  return encoding === 'base64' ? btoa(binary) : macToHex(binary);
}
