export { createReceiver, type Receiver } from './create-receiver.ts';
export type { OnEvent } from './dispatch.ts';
export type { ReceiverOptions } from './options.ts';
export type { Reply } from './reply.ts';
export type { Secret } from './secret.ts';
