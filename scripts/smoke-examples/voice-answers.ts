import { createHmac, randomUUID } from 'node:crypto';
import { duplicate, expectReply, processed, refused, secondsFromNow, sendWith } from './delivery.ts';
import type { Backing, Started } from './example.ts';
import { check } from './report.ts';
import { untilLogged } from './start-example.ts';

const secrets = { twilio: 'auth-token', vapi: 'vapi-secret' };

export const voiceAnswers: Backing = {
  async open() {
    const env = { TWILIO_AUTH_TOKEN: secrets.twilio, VAPI_SECRET: secrets.vapi };
    return { env, smoke, close: async () => {} };
  },
};

type Fields = Readonly<Record<string, string>>;

/** As Twilio documents it: the URL, and each parameter, sorted by name. */
function signTwilio(url: string, fields: Fields): string {
  const signed = Object.entries(fields).toSorted(([name], [other]) => (name < other ? -1 : 1));
  return createHmac('sha1', secrets.twilio)
    .update(url + signed.flat().join(''))
    .digest('base64');
}

async function smoke({ name, origin, server }: Started): Promise<void> {
  /** Lines come in their order, so those before `last` are there as soon as it is. */
  const expectRuns = async (line: string, times: number, last: string) => {
    await untilLogged(server, last);
    const runs = server
      .stdout()
      .split('\n')
      .filter((one) => one === line).length;
    if (runs !== times) throw new Error(`the handler ran ${runs} times, and should have ${times}`);
  };
  const url = `${origin}/webhooks/twilio`;
  const call = (fields: Fields, headers: Fields = {}, signedUrl = url) => {
    const own = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    const signature = signTwilio(signedUrl, fields);
    return sendWith(url, { ...own, 'x-twilio-signature': signature }, [new URLSearchParams(fields).toString()]);
  };

  await check(
    `${name}: Twilio: a retry of the voice URL gets the first answer, and the handler does not run again`,
    async () => {
      const fields = { CallSid: `CA${randomUUID()}`, From: '<+14155550123>' };
      const token = { 'i-twilio-idempotency-token': randomUUID() };
      const answer = '200 <Response><Say>Welcome, &#60;+14155550123&#62;.</Say></Response>';
      expectReply(await call(fields, token), answer);
      expectReply(await call(fields, token), answer);
      const other = { ...fields, CallSid: `CA${randomUUID()}` };
      expectReply(await call(other), answer); // without a token, each is a question of its own
      expectReply(await call(other), answer);
      const last = { ...fields, CallSid: `CA${randomUUID()}` };
      expectReply(await call(last), answer);
      await expectRuns(`answer ${fields.CallSid}`, 1, `answer ${last.CallSid}`);
      await expectRuns(`answer ${other.CallSid}`, 2, `answer ${last.CallSid}`);
    },
  );

  await check(`${name}: Twilio: a status is handled once, and a URL that was not called is refused`, async () => {
    const fields = { CallSid: randomUUID(), CallStatus: 'ringing', CallbackSource: 'call-progress-events' };
    const first = { ...fields, SequenceNumber: '1' };
    expectReply(await call(first), processed);
    expectReply(await call(first), duplicate);
    expectReply(await call({ ...fields, SequenceNumber: '2' }), processed);
    expectReply(await call(first, {}, 'https://hooks.example.com/webhooks/twilio'), refused);
  });

  const tell = (message: object, at = secondsFromNow(0)) => {
    const body = JSON.stringify({ message });
    const signature = createHmac('sha256', secrets.vapi).update(`${at}.${body}`).digest('hex');
    return sendWith(`${origin}/webhooks/vapi`, { 'x-timestamp': String(at), 'x-signature': signature }, [body]);
  };

  await check(`${name}: Vapi: a tool runs once for each tool call`, async () => {
    const question = (id: string) => ({
      type: 'tool-calls',
      toolCallList: [{ id, function: { name: 'next_appointment' } }],
    });
    const answer = (id: string) =>
      `200 ${JSON.stringify({ results: [{ toolCallId: id, result: 'Tuesday at 3 PM' }] })}`;
    const [id, last] = [randomUUID(), randomUUID()];
    expectReply(await tell(question(id)), answer(id));
    expectReply(await tell(question(id), secondsFromNow(1)), answer(id)); // signed again
    expectReply(await tell(question(last)), answer(last));
    await expectRuns(`ran ${id}`, 1, `ran ${last}`);
    expectReply(await tell(question(id), secondsFromNow(-600)), refused);
  });
}
