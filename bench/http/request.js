import { createHmac, createSecretKey } from 'node:crypto';
import { eventId } from '../delivery/call-completed.js';
import { secret } from '../delivery/secret.js';

const key = createSecretKey(Buffer.from(secret));
let lastNumber = 0;

/** The bytes of a request. Only the id in its body and the MAC in its header change, so they are written into it. */
export function createRequest(body, timestamp) {
  const head = [
    'POST /webhook HTTP/1.1',
    'Host: 127.0.0.1',
    'User-Agent: callhook-bench',
    'Accept: */*',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `X-BYS-Signature: t=${timestamp},v1=`,
  ].join('\r\n');
  const bytes = Buffer.concat([Buffer.from(`${head}${'0'.repeat(64)}\r\n\r\n`), body]);
  const ownBody = bytes.subarray(bytes.length - body.length);
  const idAt = body.indexOf(eventId(0));

  return {
    bytes,

    /** Writes what {@link sign} gave. */
    fill({ id, mac }) {
      ownBody.write(id, idAt, 'latin1');
      bytes.write(mac, head.length, 'latin1');
    },

    /** An event id that was never sent before, with the MAC of the body that carries it. */
    sign() {
      const id = eventId(++lastNumber);
      ownBody.write(id, idAt, 'latin1');
      return { id, mac: createHmac('sha256', key).update(`${timestamp}.`).update(ownBody).digest('hex') };
    },
  };
}
