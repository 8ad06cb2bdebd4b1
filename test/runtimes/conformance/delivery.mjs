// Deliveries signed with WebCrypto, which callhook does not use.
export const secret = 'whsec_conformance';

const encoder = new TextEncoder();
let count = 0;

/** An event of its own. */
export function eventOf(overrides = {}) {
  count += 1;
  return { event: 'call.completed', eventId: `evt_${count}`, callId: 'call_1', summary: 'fine', ...overrides };
}

export function bytesOf(body) {
  if (body instanceof Uint8Array) return body;
  return encoder.encode(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The value of the signature header. */
export async function sign(body, { secondsFromNow = 0, by = secret } = {}) {
  const timestamp = Math.floor(Date.now() / 1000) + secondsFromNow;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(by), algorithm, false, ['sign']);
  const prefix = encoder.encode(`${timestamp}.`);
  const signed = new Uint8Array(prefix.length + body.length);
  signed.set(prefix);
  signed.set(body, prefix.length);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, signed));
  return `t=${timestamp},v1=${[...mac].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** A request with these headers; a body of several chunks is streamed. */
export function requestOf(body, headers, method = 'POST') {
  const init = { method, headers: { 'content-type': 'application/json', ...headers } };
  if (method === 'GET') return new Request('http://127.0.0.1/webhooks/bys', init);
  if (!Array.isArray(body)) return new Request('http://127.0.0.1/webhooks/bys', { ...init, body });
  const chunks = body.values();
  const stream = new ReadableStream({
    pull(controller) {
      const { value, done } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Request('http://127.0.0.1/webhooks/bys', { ...init, body: stream, duplex: 'half' });
}
