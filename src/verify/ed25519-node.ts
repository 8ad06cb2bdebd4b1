import type { KeyObject } from 'node:crypto';

/** Loads `node:crypto` with the first key: see `hmac-node.ts`. */
function nodeCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}

/** Everything before the 32 bytes of a public key in its SPKI form, and of a private key in its PKCS #8 form (RFC 8410). */
const spki = '302a300506032b6570032100';
const pkcs8 = '302e020100300506032b657004220420';

/** Makes a key of the 32 bytes of a public key. */
export function ed25519Key(bytes: Uint8Array): object {
  const key = Buffer.concat([Buffer.from(spki, 'hex'), bytes]);
  return nodeCrypto().createPublicKey({ key, format: 'der', type: 'spki' });
}

/** Tells whether a signature of 64 bytes is that of the message. */
export function verifyEd25519(key: object, message: Uint8Array, signature: Uint8Array): boolean {
  return nodeCrypto().verify(null, message, key as KeyObject, signature); // made above
}

/** Signs a message with the 32 bytes of a private key. */
export function signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array {
  const key = Buffer.concat([Buffer.from(pkcs8, 'hex'), seed]);
  return nodeCrypto().sign(null, message, nodeCrypto().createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
}
