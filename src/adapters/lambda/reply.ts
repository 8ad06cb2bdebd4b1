import type { Reply } from '../../receive/index.ts';
import type { LambdaEvent } from './event.ts';

/** The return value of the function, in the form that its caller reads. */
export interface LambdaReply {
  statusCode: number;
  /** Only for load balancers: API Gateway treats a key that it does not know as an error. */
  statusDescription?: string;
  headers?: { [name: string]: string };
  /** Instead of `headers`, for a load balancer that is configured so. */
  multiValueHeaders?: { [name: string]: string[] };
  body: string;
  isBase64Encoded: boolean;
}

const reasons: { readonly [status: number]: string } = {
  200: 'OK',
  202: 'Accepted',
  400: 'Bad Request',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Makes a reply in the form that the invoker of the function reads. */
export function toLambdaReply({ status, headers, body }: Reply, event: LambdaEvent): LambdaReply {
  const reply = { statusCode: status, body, isBase64Encoded: false };
  if (!('elb' in (event.requestContext ?? {}))) return { ...reply, headers: { ...headers } };
  const described = { ...reply, statusDescription: `${status} ${reasons[status] ?? ''}`.trim() };
  if (!event.multiValueHeaders) return { ...described, headers: { ...headers } };
  const lists = Object.entries(headers).map(([name, value]) => [name, [value]]);
  return { ...described, multiValueHeaders: Object.fromEntries(lists) };
}
