import { verifySignature, verifyWebhook } from 'callhook/verify';
import { expectEqual } from './expect-equal.mjs';
import vectors from './signatures.json' with { type: 'json' };

/** The vectors of test/vectors, which were made in Python. */
export function verifiesVectors() {
  return vectors.cases.map((vector) => [`vector: ${vector.name}`, () => verify(vector)]);
}

function verify({ header, bodyHex, secrets, now, tolerance, expect }) {
  const body = Uint8Array.from(bodyHex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  const options = { tolerance, now: () => now * 1000 };
  const result = verifySignature(header, body, secrets, options);
  expectEqual(result.ok ? 'ok' : result.code, expect, 'the outcome');
  // A boolean at once: a promise would let every forgery in.
  expectEqual(verifyWebhook(header, body, secrets, options), expect === 'ok', 'verifyWebhook');
}
