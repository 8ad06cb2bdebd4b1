// Implementations differ in the points that they accept: https://eprint.iacr.org/2020/1244. callhook refuses, before any of them is
// asked, what WebCrypto refuses (https://wicg.github.io/webcrypto-secure-curves, Ed25519, "Verify"): https://www.rfc-editor.org/rfc/rfc8032
// has the numbers.

// Written out, because bundlers keep a calculation that nothing needs.

/** The prime of the curve's field, 2^255 − 19. */
const p = 0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffedn;

/** The order of the base point. */
const order = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn;

/** The y of the eight points of small order, under which anyone can sign anything. */
const smallOrder: readonly bigint[] = [
  0n,
  1n,
  0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffecn,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
];

/** Tells whether 32 bytes can be a public key: a point of the curve, in its only encoding and not of small order. */
export function isPublicKey(bytes: Uint8Array): boolean {
  return bytes.length === 32 && isPlausiblePoint(bytes) && isOnCurve(yOf(bytes));
}

/** Tells whether 64 bytes can be a signature, both halves in their only encoding. */
export function isSignature(bytes: Uint8Array): boolean {
  return bytes.length === 64 && isPlausiblePoint(bytes.subarray(0, 32)) && littleEndian(bytes.subarray(32)) < order;
}

function isPlausiblePoint(bytes: Uint8Array): boolean {
  const y = yOf(bytes);
  return y < p && !smallOrder.includes(y);
}

/** Returns the y of an encoded point; the highest bit is the sign of x. */
function yOf(bytes: Uint8Array): bigint {
  return littleEndian(bytes) & (2n ** 255n - 1n);
}

/** Returns the number that bytes spell, the lowest first. */
export function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/** x² = (y² − 1) / (d·y² + 1) with d = −121665/121666: tells by Euler's criterion whether that is a square. */
function isOnCurve(y: bigint): boolean {
  const numerator = (y * y - 1n) * 121666n;
  const denominator = 121666n - 121665n * y * y;
  return power(numerator * denominator, (p - 1n) / 2n) === 1n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = ((base % p) + p) % p;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}
