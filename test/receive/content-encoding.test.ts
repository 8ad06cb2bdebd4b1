import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { nowSeconds, signHeader } from '../verify/signer.ts';
import { payload, recorder, secret } from './deliver.ts';

const plain = Buffer.from(JSON.stringify(payload({ summary: 'Grüße 🎉'.repeat(50) })));

/** Sends bytes with a Content-Encoding to a receiver, signed over these or over other bytes. */
async function send(
  body: Uint8Array,
  encoding: string | string[] | undefined,
  signed: Uint8Array = body,
  options: ReceiverOptions = {},
) {
  const { observe, reports } = recorder();
  const handled: { summary: unknown; rawBody: Uint8Array }[] = [];
  const receive = createReceiver(byourside, secret, ({ summary }, { rawBody }) => handled.push({ summary, rawBody }), {
    observe,
    log: false,
    ...options,
  });
  const header = signHeader(signed, secret, nowSeconds());
  const headers: Record<string, string | string[] | undefined> = {
    'x-bys-signature': header,
    'content-encoding': encoding,
  };
  const reply = await receive({ method: 'POST', header: (name) => headers[name], readBody: () => body, request: null });
  const report = reports[0];
  return {
    status: reply.status,
    body: reply.body,
    handled,
    message: report !== undefined && 'error' in report ? report.error.message : '',
  };
}

it('needs no Blob, which test environments such as jsdom replace by one that cannot stream', async () => {
  vi.stubGlobal('Blob', class {});
  const { status } = await send(gzipSync(plain), 'gzip', plain).finally(() => vi.unstubAllGlobals());
  expect(status).toBe(200);
});

it('decodes a body of many chunks', async () => {
  const large = Buffer.from(JSON.stringify(payload({ transcript: randomBytes(100_000).toString('base64') })));
  expect(await send(gzipSync(large), 'gzip', large)).toMatchObject({ status: 200 });
});

const encoders: readonly (readonly [string, (body: Uint8Array) => Uint8Array])[] = [
  ['gzip', gzipSync],
  ['GZip', gzipSync],
  ['x-gzip', gzipSync],
  ['identity, gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['deflate, gzip', (body) => gzipSync(deflateSync(body))],
  ['gzip,gzip', (body) => gzipSync(gzipSync(body))],
];

describe('a body with a Content-Encoding', () => {
  it.each(encoders)('%s is handled if the encoded bytes were signed', async (encoding, encode) => {
    const sent = encode(plain);
    const { status, handled } = await send(sent, encoding);
    expect(status).toBe(200);
    expect(handled).toEqual([{ summary: expect.stringContaining('Grüße'), rawBody: sent }]);
  });

  it.each(encoders)(
    '%s is handled if its content was signed, and the raw body is what was signed',
    async (encoding, encode) => {
      const { status, handled } = await send(encode(plain), encoding, plain);
      expect(status).toBe(200);
      expect(Buffer.from(handled[0]?.rawBody ?? [])).toEqual(plain);
    },
  );

  it.each(['gzip', 'deflate', 'br', 'zstd'])(
    '%s that a middleware has decoded before is handled if its content was signed',
    async (encoding) => {
      expect(await send(plain, encoding)).toMatchObject({ status: 200, handled: [{}] });
    },
  );

  it('that a middleware has decoded before is refused if the encoded bytes were signed, with the likely cause', async () => {
    const { status, body, message } = await send(plain, 'gzip', gzipSync(plain));
    expect({ status, body }).toEqual({ status: 400, body: '{"error":"invalid_signature"}' });
    expect(message).toContain('decoded it before callhook');
  });

  it('that is forged is refused like any other forgery', async () => {
    const forged = await send(gzipSync(plain), 'gzip', Buffer.from('other'));
    expect(forged).toMatchObject({ status: 400, body: '{"error":"invalid_signature"}', handled: [] });
  });

  it.each([
    ['br', brotliCompressSync(plain)],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
    ['gzip, br', brotliCompressSync(gzipSync(plain))],
    ['gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(plain)))],
    ['x'.repeat(5_000), gzipSync(plain)],
    ['evil\u0000\u001b[31m', gzipSync(plain)],
  ])('that callhook cannot decode is answered 415, and the message names it: %s', async (encoding, sent) => {
    for (const signed of [sent, plain]) {
      const { status, body, message, handled } = await send(sent, encoding, signed);
      expect({ status, body, handled }).toEqual({ status: 415, body: '{"error":"encoding_unsupported"}', handled: [] });
      expect(message).toMatch(/Content-Encoding [\w, -]+, and/);
    }
  });

  it('may be as large as maxBodyBytes when it is decoded, and no larger, also between two encodings', async () => {
    const zeros = Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(50_000_000, 0x30), Buffer.from('"}')]);
    const bomb = gzipSync(zeros);
    expect(bomb.length).toBeLessThan(100_000);
    for (const signed of [bomb, zeros, Buffer.from('forged')]) {
      expect(await send(bomb, 'gzip', signed)).toMatchObject({ status: 413, body: '{"error":"body_too_large"}' });
    }
    expect(await send(gzipSync(bomb), 'gzip, gzip')).toMatchObject({ status: 413 });
    expect(await send(gzipSync(plain), 'gzip', plain, { maxBodyBytes: plain.length })).toMatchObject({ status: 200 });
    expect(await send(gzipSync(plain), 'gzip', plain, { maxBodyBytes: plain.length - 1 })).toMatchObject({
      status: 413,
    });
  });

  it.each([
    ['cut off', gzipSync(plain).subarray(0, -9)],
    ['followed by more', Buffer.concat([gzipSync(plain), Buffer.from('more')])],
    ['not of that encoding', Buffer.from('plain words')],
    ['empty', Buffer.alloc(0)],
  ])('that is authentic but %s is not JSON', async (_, sent) => {
    expect(await send(sent, 'gzip')).toMatchObject({ status: 400, body: '{"error":"body_not_json"}', handled: [] });
  });

  it.each([undefined, '', 'identity', ' Identity , identity'])('%j is taken as it is', async (encoding) => {
    expect(await send(plain, encoding)).toMatchObject({ status: 200 });
  });

  it('that begins with a byte order mark or white space counts as decoded', async () => {
    for (const start of ['\uFEFF', ' \r\n\t']) {
      const sent = Buffer.concat([Buffer.from(start), plain]);
      expect(await send(sent, 'gzip')).toMatchObject({ status: 200 });
    }
  });
});

describe('on a runtime', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ['without DecompressionStream', undefined],
    [
      'whose DecompressionStream does not know the format',
      class {
        constructor() {
          throw new TypeError('unknown format');
        }
      },
    ],
  ])('%s, an encoded body is refused as unsupported, and nothing is handled', async (_what, DecompressionStream) => {
    vi.stubGlobal('DecompressionStream', DecompressionStream);
    const encoded = gzipSync(plain);
    for (const signed of [encoded, plain]) {
      const { status, body, handled } = await send(encoded, 'gzip', signed);
      expect([status, body, handled]).toEqual([415, '{"error":"encoding_unsupported"}', []]);
    }
  });

  it('whose Blob has streams of another class, an encoded body is handled', async () => {
    vi.stubGlobal(
      'Blob',
      class {
        stream(): never {
          throw new TypeError('not a ReadableStream of this realm');
        }
      },
    );
    expect(await send(gzipSync(plain), 'gzip')).toMatchObject({ status: 200, handled: [{}] });
  });

  it('that decodes a piece at once, no piece is larger than 16 KiB', async () => {
    const sizes: number[] = [];
    class Watched extends DecompressionStream {
      override get writable(): WritableStream<BufferSource> {
        const watch = new TransformStream<BufferSource, BufferSource>({
          transform(piece, controller) {
            sizes.push(piece.byteLength);
            controller.enqueue(piece);
          },
        });
        void watch.readable.pipeTo(super.writable).catch(() => {}); // too large
        return watch.writable;
      }
    }
    vi.stubGlobal('DecompressionStream', Watched);
    const noise = Buffer.from(JSON.stringify(payload({ summary: randomBytes(60_000).toString('base64') })));
    expect(await send(gzipSync(noise), 'gzip')).toMatchObject({ status: 200 });
    expect(sizes.length).toBeGreaterThan(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384);
  });
});
