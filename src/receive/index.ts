export { Answered } from './answered.ts';
export type { EventContext } from './context.ts';
export { type Receiver, receiverFor } from './create-receiver.ts';
export type { Delivery, Execution } from './delivery.ts';
export type { ReceiverOptions } from './options.ts';
export type { ReceiverArguments } from './receiver-arguments.ts';
export type { Reply } from './reply.ts';
export type { Secret } from './secret.ts';
export type { BysWebhook, Webhook } from './webhook.ts';
