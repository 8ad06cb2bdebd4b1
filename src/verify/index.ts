export type { SignatureErrorCode } from './check-signature.ts';
export type { ClockOptions } from './clock.ts';
export type { RawBody } from './raw-body.ts';
export type { Secrets } from './secrets.ts';
export { type SignOptions, signWebhook } from './sign-webhook.ts';
export type { SignatureHeader } from './signature-header.ts';
export { type VerifyOptions, type VerifyResult, verifySignature } from './verify-signature.ts';
export { verifyWebhook } from './verify-webhook.ts';
