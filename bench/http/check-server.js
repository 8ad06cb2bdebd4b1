import { callCompletedBody } from '../delivery/call-completed.js';
import { signedDelivery } from '../delivery/signed-delivery.js';

/** Makes sure that a server refuses a delivery with one byte changed. That it accepts the others, each reply shows. */
export async function checkServer(name, port) {
  const { body, header } = signedDelivery(callCompletedBody(1_024));
  body[body.length >> 1] ^= 1;
  const { status } = await fetch(`http://127.0.0.1:${port}/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-bys-signature': header },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  if (status !== 400) throw new Error(`${name} answers a tampered delivery with ${status}.`);
}
