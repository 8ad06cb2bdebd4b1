export type { Reply } from '../reply.ts';
export { collectBody } from './collect-body.ts';
export type { DeliveryContext, EventContext } from './context.ts';
export { allSteps } from './create-receiver.ts';
export {
  type Delivery,
  type Execution,
  incomplete,
  isExecution,
  tooLarge,
  unreadable,
  type WhenLate,
} from './delivery.ts';
export { type ReceiverOptions, receiverOptionChecks } from './options.ts';
export { type Receiver, receiverOf } from './receiver.ts';
export type { Secret } from './secret.ts';
export { senderWith } from './sender.ts';
export { type BysWebhook, bysWebhookOn, type Webhook, webhookOn } from './webhook.ts';
