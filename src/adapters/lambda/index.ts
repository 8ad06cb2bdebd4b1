import {
  type BysWebhook,
  byoursideReceiver,
  type Receiver,
  type ReceiverArguments,
  receiverFor,
  type Webhook,
} from '../../receive/index.ts';
import { bodyOf, headerOf, type LambdaEvent, methodOf } from './event.ts';
import { type LambdaReply, toLambdaReply } from './reply.ts';

export type { LambdaEvent } from './event.ts';
export type { LambdaReply } from './reply.ts';

/** What Lambda tells about the invocation, as far as most need it. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

/** What Lambda gives its handlers. Annotate with the types of `@types/aws-lambda` to have them. */
export interface LambdaRequest {
  readonly event: LambdaEvent;
  readonly context: LambdaContext;
}

/** What is exported for Lambda to call. */
export type LambdaHandler = (event: LambdaEvent, context: LambdaContext) => Promise<LambdaReply>;

/**
 * Receives By Your Side webhooks on AWS Lambda: behind API Gateway (REST and HTTP APIs), a Function URL or an Application
 * Load Balancer. Give it a replay store that its instances share: each has a memory of its own.
 *
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work. The handler rejects with one when it
 *   is invoked with what is no HTTP request.
 *
 * @example
 * ```ts
 * import { bysWebhook } from 'callhook/lambda';
 *
 * export const handler = bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event) => console.log(event.event));
 * ```
 */
export const bysWebhook: BysWebhook<LambdaRequest, LambdaHandler> = (...args) => mount(byoursideReceiver(args));

/** The same for any source, or for several senders on one endpoint. */
export const webhook: Webhook<LambdaRequest, LambdaHandler> = (...args: ReceiverArguments) => mount(receiverFor(args));

function mount(receive: Receiver<LambdaRequest>): LambdaHandler {
  return async (event, context) => {
    const method = methodOf(event);
    const header = (name: string) => headerOf(event, name);
    const readBody = (maxBytes: number) => bodyOf(event, maxBytes);
    return toLambdaReply(await receive({ method, header, readBody, request: { event, context } }), event);
  };
}
