import { type Authenticator, createReceiver, hmacSignature, sender, sharedSecretHeader } from 'callhook';
import { describe, expect, it } from 'vitest';
import { receiverOf, sourceOf } from '../sources/authenticators/receive.ts';
import { recorder } from './deliver.ts';

const challenge = 'Basic realm="webhooks"';

/** Accepts what its header says, and asks for credentials. */
const asking: Authenticator<null> = {
  header: 'x-code',
  challenge,
  authenticate: ({ header }) => ({ ok: false, code: header('x-code') as 'signature_mismatch' }),
};

const delivery = (headers: Readonly<Record<string, string>>) => ({
  method: 'POST',
  header: (name: string) => headers[name],
  readBody: () => new TextEncoder().encode('{}'),
  request: null,
});

/** The status and the challenge that a delivery gets, and the status in its report. */
async function answerTo(
  headers: Record<string, string>,
  authenticator = asking,
  secret: () => string | null = () => 's',
) {
  const { reports, observe } = recorder();
  const receive = createReceiver(sourceOf(authenticator), secret, () => {}, { observe, log: false });
  const reply = await receive(delivery(headers));
  expect(reply.body).toBe('{"error":"invalid_signature"}');
  return [reply.status, reply.headers['www-authenticate'], reports[0]?.status, reports[0]?.outcome, reports[0]?.code];
}

describe('an authenticator with a challenge', () => {
  it.each(['header_malformed', 'signature_mismatch', 'timestamp_too_old'])(
    'makes callhook answer 401 to %s',
    async (code) => {
      expect(await answerTo({ 'x-code': code })).toEqual([401, challenge, 401, 'refused', code]);
    },
  );

  it('makes callhook answer 401 to a delivery without its header', async () => {
    expect(await answerTo({})).toEqual([401, challenge, 401, 'refused', 'header_missing']);
  });

  it('makes callhook answer 401 if the time of signing is proven', async () => {
    const late: Authenticator<null> = {
      ...asking,
      authenticate: () => ({ ok: false, code: 'timestamp_too_old', timestamp: 1 }),
    };
    expect((await answerTo({ 'x-code': 'x' }, late)).slice(0, 2)).toEqual([401, challenge]);
  });

  it('makes callhook answer 401 to a tenant that does not exist, too', async () => {
    const nobody = await answerTo({ 'x-code': 'signature_mismatch' }, asking, () => null);
    expect(nobody).toEqual(await answerTo({ 'x-code': 'signature_mismatch' }));
  });

  it('makes callhook answer 401 to a body that is not in its encoding', async () => {
    const answer = await answerTo({ 'x-code': 'signature_mismatch', 'content-encoding': 'gzip' });
    expect(answer.slice(0, 2)).toEqual([401, challenge]);
  });

  it('has it asked for among several senders, if a delivery has no header of theirs', async () => {
    const other = { ...sourceOf(sharedSecretHeader({ header: 'X-Other' })), name: 'other' };
    const senders = [sender(other, 'secret of other', () => {}), sender(sourceOf(asking), 'secret', () => {})];
    const receive = createReceiver(senders, { log: false });
    expect((await receive(delivery({}))).headers['www-authenticate']).toBe(challenge);
    const mismatch = await receive(delivery({ 'x-other': 'no' }));
    expect([mismatch.status, mismatch.headers['www-authenticate']]).toEqual([400, undefined]);
  });

  it.each(['a\r\nSet-Cookie: b', 'é', 5])('cannot have %j as its challenge', (wrong) => {
    expect(() => sourceOf({ ...asking, challenge: wrong as string })).toThrow(
      /challenge must be the value of a header/,
    );
  });
});

it('the message of an authenticator for a mismatch is in the report, and never in the reply', async () => {
  const authenticator: Authenticator<null> = {
    mismatchMessage: 'The sender signs the public URL: give publicUrl.',
    authenticate: ({ header }) => ({ ok: false, code: header('x-code') as 'signature_mismatch' }),
  };
  const { send, reports } = receiverOf(authenticator, 'secret'); // it checks the reply
  await send({ 'x-code': 'signature_mismatch' });
  await send({ 'x-code': 'header_malformed' });
  const [mismatch, malformed] = reports.map((report) => report.outcome === 'refused' && report.error.message);
  expect(mismatch).toBe('The sender signs the public URL: give publicUrl.');
  expect(malformed).not.toMatch(/publicUrl/);
});

it('an HMAC over the URL reminds of the public URL, and one over the body does not', () => {
  const overUrl = hmacSignature({ header: 'X-Sig', signed: ['url'] });
  const overBody = hmacSignature({ header: 'X-Sig', signed: ['body'] });
  expect(overUrl.mismatchMessage).toMatch(/The sender signs the public URL: give publicUrl/);
  expect(overBody.mismatchMessage).toBe(undefined);
});
