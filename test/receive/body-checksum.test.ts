import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bodyChecksum } from '../../src/receive/body-checksum.ts';

afterEach(() => vi.unstubAllGlobals());

/** Loads the file as on a runtime without Node's modules. */
async function onTheEdge(): Promise<typeof bodyChecksum> {
  vi.stubGlobal('process', { ...process, getBuiltinModule: () => undefined });
  const path = '../../src/receive/body-checksum.ts?edge';
  const module: typeof import('../../src/receive/body-checksum.ts') = await import(path);
  module.bodyChecksum(new Uint8Array(1)); // chooses
  vi.unstubAllGlobals();
  return module.bodyChecksum;
}

const bodyOf = (length: number, byte = 65) => new Uint8Array(length).fill(byte);

describe('bodyChecksum', () => {
  it('is the CRC-32 of a short body, which begins with its length', () => {
    const body = Buffer.from('{"event":"call.completed"}');
    expect(bodyChecksum(body)).toBe(`${crc32(body, body.length) | 0}`);
  });

  it('is the same on every runtime', async () => {
    const edge = await onTheEdge();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 6_000 }), (body) => edge(body) === bodyChecksum(body)));
  });

  it.each([1, 100, 2_048, 4_096, 5_000])('tells that one byte at either end of %i differs, or the length', (length) => {
    const body = bodyOf(length);
    for (const at of [0, Math.min(length, 2_048) - 1, Math.max(0, length - 2_048), length - 1]) {
      const changed = body.with(at, 66);
      expect(bodyChecksum(changed)).not.toBe(bodyChecksum(body));
    }
    expect(bodyChecksum(bodyOf(length + 1))).not.toBe(bodyChecksum(body));
  });

  it('reads at most 4 KiB of a large body', () => {
    const body = bodyOf(100_000);
    expect(bodyChecksum(body.with(50_000, 66))).toBe(bodyChecksum(body));
  });

  it('counts a view by its own bytes', () => {
    const whole = Buffer.from('xx{"a":1}xx');
    expect(bodyChecksum(whole.subarray(2, 9))).toBe(bodyChecksum(Buffer.from('{"a":1}')));
  });
});
