import { createHmac, createSecretKey } from 'node:crypto';
import { eventId } from '../delivery/call-completed.js';
import { secret } from '../delivery/secret.js';

const key = createSecretKey(Buffer.from(secret));
let lastNumber = 0;

/** Makes a function that gives one delivery after the other: the body with an id that was never there before, and its header. */
export function signedDeliveries(body) {
  const idAt = body.indexOf(eventId(0));
  return () => {
    const bytes = Buffer.from(body);
    bytes.write(eventId(++lastNumber), idAt, 'latin1');
    const timestamp = Math.floor(Date.now() / 1000);
    const mac = createHmac('sha256', key).update(`${timestamp}.`).update(bytes).digest('hex');
    return { bytes, header: `t=${timestamp},v1=${mac}` };
  };
}
