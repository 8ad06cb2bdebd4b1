import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifySignature } from '../../src/verify/verify-signature.ts';
import { verifyWebhook } from '../../src/verify/verify-webhook.ts';

interface Vector {
  readonly name: string;
  readonly header: string | null;
  readonly bodyHex: string;
  readonly secrets: string[];
  readonly now: number;
  readonly tolerance: number;
  readonly expect: string;
}

const vectors: { readonly cases: Vector[] } = JSON.parse(
  readFileSync(new URL('../vectors/signatures.json', import.meta.url), 'utf8'),
);

describe('the shared vectors, made in Python', () => {
  it('are all there', () => {
    expect(vectors.cases.length).toBeGreaterThanOrEqual(38);
  });

  it.each(vectors.cases)('$name: $expect', (vector) => {
    const body = Buffer.from(vector.bodyHex, 'hex');
    const options = { tolerance: vector.tolerance, now: () => vector.now * 1000 };
    const expected =
      vector.expect === 'ok'
        ? {
            ok: true,
            timestamp: Number(/t=(\d+)/.exec(vector.header ?? '')?.[1]),
            secretIndex: vector.name === 'valid-old-secret' ? 1 : 0,
          }
        : { ok: false, code: vector.expect };
    expect(verifySignature(vector.header, body, vector.secrets, options)).toEqual(expected);
    expect(verifyWebhook(vector.header, body, vector.secrets, options)).toBe(vector.expect === 'ok');
  });
});
