import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isWebhookError } from 'callhook';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as node from '../../src/verify/ed25519-node.ts';
import { isPublicKey, isSignature } from '../../src/verify/ed25519-points.ts';
import * as portable from '../../src/verify/ed25519-portable.ts';
import * as webCrypto from '../../src/verify/ed25519-webcrypto.ts';

interface Vector {
  readonly name: string;
  readonly key: string;
  readonly message: string;
  readonly signature: string;
  readonly valid: boolean;
}

const { cases }: { readonly cases: Vector[] } = JSON.parse(
  readFileSync(new URL('../vectors/ed25519.json', import.meta.url), 'utf8'),
);

afterEach(() => {
  vi.restoreAllMocks();
  vi.doUnmock('@noble/curves/ed25519.js');
});

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Makes this runtime one whose WebCrypto has no Ed25519. */
function withoutEd25519(): void {
  vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('Unrecognized name.', 'NotSupportedError'));
}

/** The answers of node:crypto, WebCrypto and @noble/curves. */
async function answers(
  key: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
) {
  const byNode = node.verifyEd25519(node.ed25519Key(key), message, signature);
  const byWebCrypto = await webCrypto.verifyEd25519(webCrypto.ed25519Key(key), message, signature);
  const byPortable = await portable.verifyEd25519(portable.ed25519Key(key), message, signature);
  withoutEd25519();
  const byNoble = await portable.verifyEd25519(portable.ed25519Key(key), message, signature);
  vi.restoreAllMocks();
  return [byNode, byWebCrypto, byPortable, byNoble];
}

describe('Ed25519', () => {
  it.each(cases)('$name: $valid by every implementation', async ({ key, message, signature, valid }) => {
    const [k, m, s] = [bytesOf(key), bytesOf(message), bytesOf(signature)];
    const isCanonical = isPublicKey(k) && isSignature(s);
    const [first, ...others] = isCanonical ? await answers(k, m, s) : [false];
    expect(first).toBe(valid);
    expect(others.every((answer) => answer === first)).toBe(true);
  });

  it('is the same for every implementation, for what one of them signs and for what was altered (property)', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const key = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(511), async (text, bit) => {
        const message = Uint8Array.from(text);
        const signature = Uint8Array.from(sign(null, message, privateKey));
        expect(isPublicKey(key) && isSignature(signature)).toBe(true);
        expect(await answers(key, message, signature)).toEqual([true, true, true, true]);
        const altered = signature.with(bit >> 3, (signature[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
        expect(isSignature(altered) ? await answers(key, message, altered) : [false]).not.toContain(true);
      }),
      { numRuns: 30 },
    );
  });

  it('is signed alike everywhere', async () => {
    const seed = bytesOf('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
    const expected = cases[0]?.signature;
    const empty = new Uint8Array(0);
    expect(Buffer.from(node.signEd25519(seed, empty)).toString('hex')).toBe(expected);
    expect(Buffer.from(await webCrypto.signEd25519(seed, empty)).toString('hex')).toBe(expected);
    expect(portable.signEd25519).toBe(webCrypto.signEd25519);
  });
});

describe('a point of small order', () => {
  // https://eprint.iacr.org/2020/1244, table 1: eight points, six of them with encodings that are not canonical.
  const points = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000080',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  ];

  it.each(points)('%s is neither a public key nor half a signature', (point) => {
    expect(isPublicKey(bytesOf(point))).toBe(false);
    expect(isSignature(bytesOf(point + '00'.repeat(32)))).toBe(false);
  });

  it('would let anyone sign anything: node:crypto itself accepts such a key', () => {
    const key = node.ed25519Key(bytesOf(points[0] ?? ''));
    const forged = bytesOf(`${points[2]}${'00'.repeat(32)}`); // R is the neutral element, and S is 0
    const tries = Array.from({ length: 64 }, (_, i) => node.verifyEd25519(key, Buffer.from(`message ${i}`), forged));
    expect(tries).toContain(true);
  });
});

describe('a key or signature in another encoding', () => {
  const prime = (2n ** 255n - 19n).toString(16);
  const littleEndian = (hex: string) => bytesOf(hex.padStart(64, '0')).reverse();

  it('is refused from the prime of the field upwards', () => {
    for (let more = 0n; more < 19n; more++) {
      const key = littleEndian((BigInt(`0x${prime}`) + more).toString(16));
      expect(isPublicKey(key)).toBe(false);
      expect(isSignature(Uint8Array.from([...key, ...new Uint8Array(32)]))).toBe(false);
    }
  });

  it('is refused with an S of the order of the base point or more', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const r = bytesOf(cases[0]?.signature.slice(0, 64) ?? '');
    const withS = (s: bigint) => isSignature(Uint8Array.from([...r, ...littleEndian(s.toString(16))]));
    expect([withS(0n), withS(order - 1n), withS(order), withS(order + 1n), withS(2n ** 256n - 1n)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('is refused with another length, and a key that is not on the curve', () => {
    const key = bytesOf(cases[0]?.key ?? '');
    expect(isPublicKey(key)).toBe(true);
    for (const length of [0, 31, 33, 64]) expect(isPublicKey(Uint8Array.from({ length }, () => 9))).toBe(false);
    for (const length of [0, 32, 63, 65]) expect(isSignature(Uint8Array.from({ length }, () => 9))).toBe(false);
    expect(isPublicKey(littleEndian('2'))).toBe(false); // (y² − 1) / (d·y² + 1) is not a square for y = 2
  });
});

describe('a runtime whose WebCrypto has no Ed25519', () => {
  const { key = '', message = '', signature = '' } = cases[1] ?? {};
  const [k, m, s] = [bytesOf(key), bytesOf(message), bytesOf(signature)];

  it('is told to be updated, if it is one that should have it', async () => {
    withoutEd25519();
    const error = await webCrypto.verifyEd25519(webCrypto.ed25519Key(k), m, s).catch((thrown: unknown) => thrown);
    expect(isWebhookError(error) && [error.code, error.message]).toEqual([
      'internal_error',
      expect.stringMatching(/has no Ed25519: update the runtime\.$/),
    ]);
  });

  it('is told to install @noble/curves, if that is missing', async () => {
    withoutEd25519();
    vi.doMock('@noble/curves/ed25519.js', () => {
      throw new Error('Cannot find package');
    });
    const error = await portable.verifyEd25519(portable.ed25519Key(k), m, s).catch((thrown: unknown) => thrown);
    expect(isWebhookError(error) && [error.code, error.message]).toEqual([
      'internal_error',
      expect.stringMatching(/npm install @noble\/curves\.$/),
    ]);
  });

  // A bundler fails for a package that is missing, unless it is imported in a way that may fail.
  it('is bundled without @noble/curves', async () => {
    const file = new URL('../../src/verify/ed25519-portable.ts', import.meta.url);
    const { outputFiles } = await build({
      stdin: { contents: readFileSync(file, 'utf8'), loader: 'ts', resolveDir: tmpdir() },
      external: ['./*', '../*', '@noble/hashes/*'],
      bundle: true,
      format: 'esm',
      logLevel: 'silent',
      write: false,
    });
    expect(outputFiles[0]?.text).toContain('import("@noble/curves/ed25519.js")');
  });
});
