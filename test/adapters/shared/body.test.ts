import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectBody } from '../../../src/adapters/shared/body.ts';
import { memoryUsed } from '../../memory-used.ts';

describe('collectBody', () => {
  it('puts chunks together in their order, and changes none of them (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 30 }), (chunks) => {
        const copies = chunks.map((chunk) => chunk.slice());
        const whole = Uint8Array.from(copies.flatMap((chunk) => [...chunk]));
        const body = collectBody(whole.byteLength);
        for (const chunk of chunks) body.add(chunk);
        expect(body.bytes()).toEqual(whole);
        expect(chunks).toEqual(copies);
      }),
    );
  });

  it('puts chunks together that are copied and chunks that are not (property)', () => {
    const sizes = fc.array(fc.constantFrom(0, 1, 700, 16_383, 16_384, 65_536), { maxLength: 20 });
    fc.assert(
      fc.property(sizes, (lengths) => {
        const chunks = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
        const body = collectBody(2_000_000);
        for (const chunk of chunks) body.add(chunk);
        expect(Buffer.compare(body.bytes(), Buffer.concat(chunks))).toBe(0);
      }),
    );
  });

  it('keeps nothing of empty chunks', () => {
    const before = memoryUsed();
    const body = collectBody(1_048_576);
    for (let i = 0; i < 1_000_000; i++) body.add(new Uint8Array(0));
    expect(memoryUsed() - before).toBeLessThan(5_000_000);
    expect(body.bytes().byteLength).toBe(0);
  });

  it('takes as much as it may and not a byte more', () => {
    const body = collectBody(3);
    body.add(new Uint8Array(2));
    body.add(new Uint8Array(1));
    expect(() => body.add(new Uint8Array(1))).toThrow(expect.objectContaining({ code: 'body_too_large' }));
  });

  it('holds a body that is sent byte by byte in about its size', () => {
    const before = memoryUsed();
    const body = collectBody(1_048_576);
    for (let i = 0; i < 1_000_000; i++) body.add(new Uint8Array(1));
    expect(memoryUsed() - before).toBeLessThan(5_000_000); // chunk by chunk it is over 100 MB
    expect(body.bytes().byteLength).toBe(1_000_000);
  });

  it.each([700, 1_460, 16_384, 65_536])(
    'holds unfinished bodies that come in %i bytes each in about their size',
    (size) => {
      const before = memoryUsed();
      const bodies = Array.from({ length: 60 }, () => collectBody(1_048_576));
      let sent = 0;
      for (; sent < 600_000 - size; sent += size) for (const body of bodies) body.add(new Uint8Array(size));
      expect(memoryUsed() - before).toBeLessThan(60 * sent * 1.6); // buffers that double would hold 1.75 times their size
      expect(bodies.every((body) => body.bytes().byteLength === sent)).toBe(true);
    },
  );
});
