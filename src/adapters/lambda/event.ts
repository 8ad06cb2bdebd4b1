import { WebhookError } from '../../errors.ts';
import { unreadable } from '../../receive/index.ts';
import { keptBody } from '../shared/body.ts';
import { kindOf } from '../shared/wrong-request.ts';

/**
 * The event of AWS Lambda behind a REST API or an HTTP API of API Gateway (payload 1.0 and 2.0), a Function URL or an
 * Application Load Balancer; only the fields that callhook reads. For all fields, annotate with the types of `@types/aws-lambda`.
 */
export interface LambdaEvent {
  readonly requestContext?: object | null | undefined;
  /** Not in payload 2.0, which has it in `requestContext.http`. */
  readonly httpMethod?: string | undefined;
  /** Not in payload 2.0, which has it in `rawPath`. */
  readonly path?: string | undefined;
  /** The path of payload 2.0. */
  readonly rawPath?: string | undefined;
  /** The query of payload 2.0, as it came. */
  readonly rawQueryString?: string | undefined;
  /** Every parameter with its last value. */
  readonly queryStringParameters?: { readonly [name: string]: string | undefined } | null | undefined;
  /** Every parameter with all of its values: from a REST API, and from a load balancer that is set so. */
  readonly multiValueQueryStringParameters?:
    | { readonly [name: string]: readonly string[] | undefined }
    | null
    | undefined;
  /** Every header with its last value. In payload 2.0 with all of them, joined by commas. */
  readonly headers?: { readonly [name: string]: string | undefined } | null | undefined;
  /** Every header with all of its values: from a REST API, and from a load balancer that is set so. */
  readonly multiValueHeaders?: { readonly [name: string]: readonly string[] | undefined } | null | undefined;
  readonly body?: string | null | undefined;
  readonly isBase64Encoded?: boolean | undefined;
}

const advice =
  'For AWS Lambda: do not put a middleware that parses event.body, such as httpJsonBodyParser(), around it.';

/** @throws {TypeError} For an event that is not an HTTP request: a message of a queue, a test event of the console. */
export function methodOf(event: LambdaEvent): string {
  const { http } = (event?.requestContext ?? {}) as { readonly http?: { readonly method?: unknown } };
  const method = http?.method ?? event?.httpMethod;
  if (typeof method === 'string') return method;
  const kind = event?.requestContext ? '' : ` but ${kindOf(event)}`;
  const keys = Object.keys(event ?? {}).join(', ');
  throw new TypeError(
    `callhook/lambda: this event is not an HTTP request${kind}; its keys are {${keys}}. Invoke the function through a Function URL, a load balancer, or API Gateway with Lambda proxy integration.`,
  );
}

/** A header, by its name in any case; a list if it came more than once. */
export function headerOf({ multiValueHeaders, headers }: LambdaEvent, name: string): string | string[] | undefined {
  const named = Object.entries(multiValueHeaders ?? headers ?? {}).filter(([key]) => key.toLowerCase() === name);
  const values = named.flatMap(([, value]) => value ?? []);
  return values.length > 1 ? values : values[0];
}

/**
 * The whole URL of a request. API Gateway decodes the parameters of a REST API, so their encoding may differ from what the sender
 * wrote; a load balancer leaves them as they are.
 */
export function urlOf(event: LambdaEvent): string {
  const { requestContext, path = '/', rawPath = path } = event;
  const { path: stagedPath } = Object(requestContext) as { readonly path?: string }; // a REST API leaves its stage out of `path`
  const query = event.rawQueryString ?? queryOf(event);
  return `https://${headerOf(event, 'host') ?? 'localhost'}${stagedPath ?? rawPath}${query && `?${query}`}`;
}

function queryOf(event: LambdaEvent): string {
  const encode = 'elb' in Object(event.requestContext) ? String : encodeURIComponent;
  const lists = Object.entries(event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {});
  return lists
    .flatMap(([name, values]) => [values ?? ''].flat().map((value) => `${encode(name)}=${encode(value)}`))
    .join('&');
}

/** The bytes that arrived. Lambda passes UTF-8 on as text and everything else in base64. */
export function bodyOf({ body, isBase64Encoded }: LambdaEvent, maxBytes: number): Uint8Array {
  const text: unknown = body ?? ''; // Lambda's own, or the value that a middleware put in its place
  if (typeof text !== 'string') throw unreadable(advice);
  return keptBody(isBase64Encoded ? decodeBase64(text) : text, maxBytes);
}

function decodeBase64(text: string): Uint8Array {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    throw new WebhookError('body_unreadable', 'The event has isBase64Encoded, but its body is not base64.');
  }
}
