export { isWebhookError, WebhookError, type WebhookErrorCode } from './errors.ts';
export { type ConstructEventOptions, constructEvent } from './receive/construct-event.ts';
export type { CommitOptions, EventContext, SignedAt } from './receive/context.ts';
export { createReceiver } from './receive/create-receiver.ts';
export type { Delivery, Execution } from './receive/delivery.ts';
export type { EventHandler, EventHandlers, OnEvent } from './receive/dispatch.ts';
export { drop, retryLater } from './receive/handler.ts';
export type { HandlerFailure } from './receive/handler-failure.ts';
export type { Logger } from './receive/log.ts';
export type { ReceiverOptions } from './receive/options.ts';
export type { Receiver } from './receive/receiver.ts';
export type { DeliveryFacts, DeliveryOutcome, DeliveryReport, ItemReport } from './receive/report.ts';
export type { Secret } from './receive/secret.ts';
export { type Sender, type SenderOptions, sender } from './receive/sender.ts';
export type { StoreError } from './replay/store-error.ts';
export { type Reply, type ReplyOptions, reply } from './reply.ts';
export {
  type CallEvent,
  type CallEventName,
  type CallEventOf,
  type CallEvents,
  callEventSchemas,
  callEventSchemasFor,
  type EventWithFields,
} from './schema/byourside-events.ts';
export { callEventSchema } from './schema/call-event-schema.ts';
export { type CallStatus, isTerminal, type TerminalStatus, terminalStatuses } from './schema/call-status.ts';
export type { FieldIssue } from './schema/field-issue.ts';
export type { InvalidEvent } from './schema/invalid-event.ts';
export type { Extracted, RequestedField, RequestedFields } from './schema/requested-fields.ts';
export type { UnknownEvent } from './schema/unknown-event.ts';
export type { Authentication, Authenticator, SignedDelivery } from './sources/authenticator.ts';
export { type BasicAuthOptions, basicAuth } from './sources/authenticators/basic-auth.ts';
export { type BodyHmacOptions, bodyHmac } from './sources/authenticators/body-hmac.ts';
export { type CustomDelivery, type CustomOptions, custom } from './sources/authenticators/custom.ts';
export { type Ed25519Options, ed25519 } from './sources/authenticators/ed25519.ts';
export {
  type HmacSignature,
  type HmacSignatureOptions,
  hmacSignature,
} from './sources/authenticators/hmac-signature.ts';
export { type Jwt, type JwtHmac, type JwtOptions, type JwtPublicKey, jwt } from './sources/authenticators/jwt.ts';
export type { Jose } from './sources/authenticators/jwt-public-keys.ts';
export { type PlivoV3, plivoV3 } from './sources/authenticators/plivo-v3.ts';
export { type SharedSecretHeaderOptions, sharedSecretHeader } from './sources/authenticators/shared-secret-header.ts';
export { type StandardWebhooksOptions, standardWebhooks } from './sources/authenticators/standard-webhooks.ts';
export {
  type TimestampedHmac,
  type TimestampedHmacOptions,
  timestampedHmac,
} from './sources/authenticators/timestamped-hmac.ts';
export {
  type TwilioAlgorithm,
  type TwilioSignature,
  type TwilioSignatureOptions,
  twilioSignature,
} from './sources/authenticators/twilio-signature.ts';
export { byourside } from './sources/byourside.ts';
export { echoChallenge, hashChallenge } from './sources/challenge.ts';
export { compositeId } from './sources/composite-id.ts';
export { defineSource, type EventIds, type SourceDefinition } from './sources/define-source.ts';
export type { EventSchemas, EventsOf } from './sources/event-schemas.ts';
export type { SignedPart } from './sources/signature-format.ts';
export type {
  EventMap,
  Handshake,
  HandshakeDelivery,
  Method,
  Payload,
  PublicUrl,
  ReadItems,
  ReadPayload,
  ReadPhase,
  ReadPosition,
  Source,
} from './sources/source.ts';
export type { SignatureErrorCode } from './verify/check-signature.ts';
export type { ClockOptions } from './verify/clock.ts';
export type { RawBody } from './verify/raw-body.ts';
export type { Secrets } from './verify/secrets.ts';
export {
  type SignStandardOptions,
  type StandardWebhookHeaders,
  signStandardWebhook,
} from './verify/sign-standard-webhook.ts';
export { type SignOptions, signWebhook } from './verify/sign-webhook.ts';
export type { SignatureHeader } from './verify/signature-header.ts';
export { type VerifyOptions, type VerifyResult, verifySignature } from './verify/verify-signature.ts';
export { verifyWebhook } from './verify/verify-webhook.ts';
