import { verifyEd25519 } from '#ed25519';
import { isThenable } from '../realms.ts';
import { encodeUtf8 } from '../utf8.ts';
import { isSignature } from './ed25519-points.ts';

/**
 * Returns the index of the first key that made one of the signatures, or -1. At once on Node, otherwise as a promise.
 *
 * @param keys Made by `publicKey`.
 * @param signatures With one character for each byte.
 * @param chunks The message, which Ed25519 needs in one piece.
 */
export function matchingKey(
  keys: readonly object[],
  signatures: readonly string[],
  chunks: readonly (Uint8Array | string)[],
): number | Promise<number> {
  const usable = signatures.map(bytesOf).filter(isSignature);
  if (usable.length === 0) return -1;
  const message = joined(chunks);
  const answers: readonly (boolean | Promise<boolean>)[] = keys.flatMap((key) =>
    usable.map((signature) => verifyEd25519(key, message, signature)),
  );
  const indexOf = (are: readonly boolean[]) => {
    const at = are.indexOf(true);
    return at === -1 ? -1 : Math.floor(at / usable.length);
  };
  return answers.some(isThenable) ? Promise.all(answers).then(indexOf) : indexOf(answers as boolean[]); // none waits
}

function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Joins the chunks of a message; strings as UTF-8. */
export function joined(chunks: readonly (Uint8Array | string)[]): Uint8Array<ArrayBuffer> {
  const pieces = chunks.map((chunk) => (typeof chunk === 'string' ? encodeUtf8(chunk) : chunk));
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
