import { connect } from 'node:net';
import { signHeader } from '../../verify/signer.ts';
import { secret } from './app.ts';

// Node's client ends a body properly before it resets the stream, so these frames are written by hand (RFC 9113).

const frameType = { data: 0, headers: 1, reset: 3, settings: 4 } as const;

/** How a body of HTTP/2 ends: properly, with this error code in a RST_STREAM, or with its connection. */
export type BodyEnd = 'properly' | 'with the connection' | number;

/** Begins a delivery over HTTP/2 without TLS, and ends its body. Resolves when the server has answered or closed. */
export function sendOverHttp2(url: string, body: Uint8Array, end: BodyEnd): Promise<void> {
  return new Promise((resolve) => {
    const { port, pathname } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {}).on('close', () => resolve());
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    socket.write(Buffer.concat([frame('settings', 0, 0), frame('settings', 1, 0)])); // ours, and that we have seen theirs
    const headers = {
      ':method': 'POST',
      ':scheme': 'http',
      ':authority': 'localhost',
      ':path': pathname,
      'content-type': 'application/json',
      'x-bys-signature': signHeader(body, secret),
    };
    socket.write(frame('headers', 4, 1, Buffer.concat(Object.entries(headers).map(literal))));
    socket.write(frame('data', end === 'properly' ? 1 : 0, 1, body));
    setTimeout(() => {
      if (typeof end === 'number') socket.write(frame('reset', 0, 1, Buffer.from([0, 0, 0, end])));
      if (end === 'with the connection') socket.destroy();
    }, 50);
    socket.on('data', (bytes) => {
      if (bytes.includes('{"')) socket.end(); // an answer
    });
    if (typeof end === 'number') setTimeout(() => socket.end(), 100);
  });
}

function frame(
  type: keyof typeof frameType,
  flags: number,
  stream: number,
  payload: Uint8Array = new Uint8Array(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(frameType[type], 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header as a literal without indexing (RFC 7541, 6.2.2), of at most 126 + 127 characters. */
function literal([name, value]: [string, string]): Buffer {
  const length = value.length < 127 ? [value.length] : [127, value.length - 127];
  return Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from(length), Buffer.from(value)]);
}
