import { sha256 } from '#hash';
import {
  hashedContent,
  type JwtHmac,
  type JwtPublicKey,
  type JwtScheme,
  jwtMacs,
} from '../../sources/authenticators/jwt.ts';
import { encodeUtf8 } from '../../utf8.ts';
import { decodeBase64 } from '../../verify/decode-text.ts';
import { macToHex } from '../../verify/mac.ts';
import type { Signer } from './signer.ts';

/** Makes a token with the claims that a source requires. For a public key, the secret is the private key as PEM (PKCS #8). */
export const signJwt: Signer<JwtScheme> = async ({ method, url, body }, secret, at, scheme) => {
  const { header, prefix, algorithm, issuer, audience, bodyHashClaim } = scheme;
  const hash = macToHex(sha256(hashedContent({ method, url, rawBody: body })));
  const claims = {
    iat: Math.floor(at.getTime() / 1000),
    iss: issuer,
    aud: audience,
    ...(bodyHashClaim !== undefined && { [bodyHashClaim]: hash }),
  };
  const parts = [{ alg: algorithm, typ: 'JWT' }, claims].map((part) => base64url(encodeUtf8(JSON.stringify(part))));
  const text = parts.join('.');
  const signature = isHmac(algorithm)
    ? Uint8Array.from(jwtMacs[algorithm](secret, text), (byte) => byte.charCodeAt(0))
    : await signWithKey(secret, algorithm, text);
  const token = `${text}.${base64url(signature)}`;
  return { headers: { [header]: prefix === '' ? token : `${prefix} ${token}` } };
};

function isHmac(algorithm: JwtHmac | JwtPublicKey): algorithm is JwtHmac {
  return Object.hasOwn(jwtMacs, algorithm);
}

/** The parameters of WebCrypto. */
const keyTypes = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 },
  ES256: { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
};

async function signWithKey(pem: string, algorithm: JwtPublicKey, text: string): Promise<Uint8Array> {
  const der = decodeBase64(pem.replace(/-----.*?-----|\s/g, '')) ?? new Uint8Array(0);
  const type = keyTypes[algorithm];
  const key = await crypto.subtle.importKey('pkcs8', der as BufferSource, type, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign(type, key, encodeUtf8(text)));
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
