import { type BysWebhook, bysWebhookOn, type Receiver, type Webhook, webhookOn } from '../../receive/index.ts';
import { bodyOf, headerOf, type LambdaEvent, methodOf, urlOf } from './event.ts';
import { type LambdaReply, toLambdaReply } from './reply.ts';

export type { LambdaEvent } from './event.ts';
export type { LambdaReply } from './reply.ts';

/** Lambda's facts about the invocation that most handlers need. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

/** The two arguments of a Lambda handler. For all of their fields, annotate with the types of `@types/aws-lambda`. */
export interface LambdaRequest {
  readonly event: LambdaEvent;
  readonly context: LambdaContext;
}

/** The function to export for Lambda. */
export type LambdaHandler = (event: LambdaEvent, context: LambdaContext) => Promise<LambdaReply>;

/**
 * Receives By Your Side webhooks on AWS Lambda: behind API Gateway (REST and HTTP APIs), a Function URL or an Application
 * Load Balancer. Give it a replay store that its instances share: each instance has its own memory.
 *
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work. The handler rejects with one if its
 *   event is not an HTTP request.
 *
 * @example
 * ```ts
 * import { bysWebhook } from 'callhook/lambda';
 *
 * export const handler = bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event) => console.log(event.event));
 * ```
 */
export const bysWebhook: BysWebhook<LambdaRequest, LambdaHandler> = /* @__PURE__ */ bysWebhookOn(mount);

/** Receives the webhooks of any source, or of several senders on one endpoint; otherwise as {@link bysWebhook}. */
export const webhook: Webhook<LambdaRequest, LambdaHandler> = /* @__PURE__ */ webhookOn(mount);

function mount(receive: Receiver<LambdaRequest>): LambdaHandler {
  return async (event, context) => {
    const method = methodOf(event);
    const header = (name: string) => headerOf(event, name);
    const url = () => urlOf(event);
    const readBody = (maxBytes: number) => bodyOf(event, maxBytes);
    return toLambdaReply(await receive({ method, header, url, readBody, request: { event, context } }), event);
  };
}
