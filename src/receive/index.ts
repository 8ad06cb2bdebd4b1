export { type Receiver, receiverFor } from './create-receiver.ts';
export type { ReceiverArguments } from './receiver-arguments.ts';
export type { Reply } from './reply.ts';
export type { BysWebhook, Webhook } from './webhook.ts';
