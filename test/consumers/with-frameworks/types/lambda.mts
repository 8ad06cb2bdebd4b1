import type {
  ALBHandler,
  APIGatewayProxyEventV2,
  APIGatewayProxyHandler,
  APIGatewayProxyHandlerV2,
  Context,
  LambdaFunctionURLHandler,
} from 'aws-lambda';
import { byourside } from 'callhook';
import { bysWebhook, type LambdaRequest, webhook } from 'callhook/lambda';

export const handler = bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event, context) => {
  expectType<LambdaRequest>()(context.request);
  if (event.event === 'call.completed') expectType<string | null>()(event.summary);
});

export const restApi: APIGatewayProxyHandler = handler;
export const httpApi: APIGatewayProxyHandlerV2 = handler;
export const functionUrl: LambdaFunctionURLHandler = handler;
export const loadBalancer: ALBHandler = handler;

interface Invocation {
  readonly event: APIGatewayProxyEventV2;
  readonly context: Context;
}

export const annotated = webhook(
  byourside,
  ({ event }: Invocation) => event.requestContext.domainName,
  { 'call.completed': (event) => expectType<{ readonly confirmed: boolean | null } | null>()(event.extracted) },
  { fields: [{ name: 'confirmed', type: 'boolean' }] },
);
