import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { signHeader } from '../../verify/signer.ts';
import { secret } from './app.ts';

export interface SendOptions {
  readonly method?: string;
  /** Sent as it is; without it the body is signed. */
  readonly headers?: Record<string, string | string[]>;
  /** Sent chunked, one write each, without Content-Length. */
  readonly chunks?: readonly Uint8Array[];
}

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Sends one delivery over a connection of its own, byte by byte as told. */
export function send(url: string, body: string | Uint8Array, options: SendOptions = {}): Promise<Answer> {
  const bytes = Buffer.from(body);
  const { method = 'POST', chunks, headers = { 'x-bys-signature': signHeader(bytes, secret) } } = options;
  const length = chunks === undefined ? { 'content-length': String(bytes.length) } : {};
  // Not `connection: close`: with it Node's servers close while a body that they refused is still being sent.
  const agent = new Agent({ keepAlive: true });
  const answered = new Promise<Answer>((resolve, reject) => {
    const sent = request(url, {
      method,
      agent,
      headers: { 'content-type': 'application/json', ...length, ...headers },
      timeout: 60_000,
    });
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject).on('timeout', () => sent.destroy(new Error('no answer in 60 s')));
    if (chunks === undefined) sent.end(bytes);
    else void writeOneByOne(sent, chunks);
  });
  return answered.finally(() => agent.destroy());
}

async function writeOneByOne(sent: NodeJS.WritableStream, chunks: readonly Uint8Array[]): Promise<void> {
  for (const chunk of chunks) {
    await new Promise((resolve) => sent.write(chunk, resolve));
    await new Promise((resolve) => setTimeout(resolve, 2)); // so that it arrives as a chunk of its own
  }
  sent.end();
}

/** Begins a delivery of `length` bytes, sends `part` of it and hangs up. */
export function hangUp(url: string, part: Uint8Array, length: number): Promise<void> {
  return new Promise((resolve) => {
    const type = { 'content-type': 'application/json' };
    const headers = { ...type, 'x-bys-signature': signHeader(part, secret), 'content-length': String(length) };
    const sent = request(url, { method: 'POST', agent: false, headers });
    sent.on('error', () => resolve());
    sent.write(part, () => setTimeout(() => sent.destroy(new Error('gone')), 50));
  });
}

/** Begins a delivery whose body is chunked, and hangs up before its end. */
export function breakOff(url: string, part: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'x-bys-signature': signHeader(part, secret) };
    const sent = request(url, { method: 'POST', agent: false, headers });
    sent.on('error', () => resolve());
    sent.write(part, () => setTimeout(() => sent.destroy(new Error('gone')), 50));
  });
}

/** Sends a body byte by byte, without an end, until the server closes the connection. Returns the answers' text. */
export function trickle(url: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port, pathname } = new URL(url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    const timer = setInterval(() => socket.write(' '), 100);
    socket.setEncoding('utf8').on('data', (text) => (answer += text));
    socket.on('error', () => {}); // the server has closed the connection before the last byte arrived
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answer);
    });
    const type = 'content-type: application/json';
    socket.write(`POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\n${type}\r\ncontent-length: 1000000\r\n\r\n{`);
  });
}
