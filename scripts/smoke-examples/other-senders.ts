import { createHmac, randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { duplicate, expectReply, ignored, processed, refused, secondsFromNow, sendWith } from './delivery.ts';
import type { Backing, Started } from './example.ts';
import { check } from './report.ts';
import { untilLogged } from './start-example.ts';

const secrets = { stripe: 'whsec_stripe', didww: 'didww-secret' };

type Sign = (body: string, timestamp?: number, secret?: string) => Readonly<Record<string, string>>;

/** Stripe's own package signs. */
const asStripe: Sign = (payload, timestamp = secondsFromNow(0), secret = secrets.stripe) => ({
  'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, timestamp, secret }),
});

/** As DIDWW documents it. */
const asDidww: Sign = (body, timestamp = secondsFromNow(0), secret = secrets.didww) => {
  const mac = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-ps-signature': `t=${timestamp},v1=${mac}`, 'x-ps-attempt': '1' };
};

export const otherSenders: Backing = {
  async open() {
    const env = { STRIPE_WEBHOOK_SECRET: secrets.stripe, DIDWW_WEBHOOK_SECRET: secrets.didww };
    return { env, smoke, close: async () => {} };
  },
};

async function smoke(started: Started): Promise<void> {
  const invoice = `in_${randomUUID()}`;
  const object = { id: invoice, object: 'invoice', amount_paid: 1900, currency: 'eur', customer: null };
  const paid = { id: `evt_${randomUUID()}`, object: 'event', type: 'invoice.paid', data: { object } };
  await smokeSender(started, 'stripe', asStripe, paid, 'customer.deleted', `paid ${invoice} 1900`);

  const global_tag = randomUUID();
  const ended = { id: randomUUID(), type: 'call.ended', ts: '2026-11-20T18:02:11.000Z', global_tag, data: {} };
  await smokeSender(started, 'didww', asDidww, ended, 'call.cdr.created', `call.ended ${global_tag}`);

  const { name, origin } = started;
  const send = (headers: Readonly<Record<string, string>>) =>
    sendWith(`${origin}/webhooks`, headers, [JSON.stringify(paid)]);
  await check(`${name}: neither secret opens the other's door`, async () => {
    const body = JSON.stringify(paid);
    expectReply(await send(asStripe(body, undefined, secrets.didww)), refused);
    expectReply(await send(asDidww(body, undefined, secrets.stripe)), refused);
    // Both headers, one of them genuine: the first that applies decides.
    expectReply(await send({ ...asStripe(body, undefined, 'forged'), ...asDidww(body) }), refused);
    expectReply(await send({}), refused);
  });
}

async function smokeSender(
  { name, origin, server }: Started,
  sender: string,
  sign: Sign,
  event: object,
  unknownType: string,
  line: string,
): Promise<void> {
  const body = JSON.stringify(event);
  const send = (sent: string, headers: ReturnType<Sign>) => sendWith(`${origin}/webhooks`, headers, [sent]);
  await check(`${name}: ${sender}: an event is handled, and its retry, signed anew, is a duplicate`, async () => {
    expectReply(await send(body, sign(body)), processed);
    await untilLogged(server, line);
    expectReply(await send(body, sign(body, secondsFromNow(1))), duplicate);
    if (server.stdout().split(line).length !== 2) throw new Error('it was handled twice');
  });
  await check(`${name}: ${sender}: what was tampered with, is old or has another secret is refused`, async () => {
    expectReply(await send(`${body} `, sign(body)), refused);
    expectReply(await send(body, sign(body, secondsFromNow(-600))), refused);
    expectReply(await send(body, sign(body, undefined, 'another secret')), refused);
  });
  await check(`${name}: ${sender}: an event of an unknown type is ignored, one that does not fit is 422`, async () => {
    const unknown = JSON.stringify({ ...event, type: unknownType });
    expectReply(await send(unknown, sign(unknown)), ignored);
    const misfit = JSON.stringify({ ...event, data: 'nothing' });
    expectReply(await send(misfit, sign(misfit)), '422 {"error":"schema_mismatch"}');
  });
}
