import type { TargetTraits } from '../contract/suite.ts';
import type { Front } from './bridge.ts';
import { functionUrlEvent, httpEvent, multiValueBalancerEvent, restEvent } from './events.ts';

const gatewayKeys = ['statusCode', 'headers', 'body', 'isBase64Encoded'] as const;
const balancerKeys = ['statusCode', 'statusDescription', 'multiValueHeaders', 'body', 'isBase64Encoded'] as const;

/** The byte order mark stays in the text of the bridge; AWS does not say. */
const asText: TargetTraits = { readBefore: 'text', keepsMark: true };

/** All that stands before functions, with what becomes of the body on its way through. */
export const fronts = {
  'REST API': { eventOf: restEvent, isText: () => true, replyKeys: gatewayKeys, traits: asText },
  'REST API with binary media types */*': {
    eventOf: restEvent,
    isText: () => false,
    replyKeys: gatewayKeys,
    traits: { readBefore: 'bytes' },
  },
  'HTTP API': { eventOf: httpEvent, isText: isTextual, replyKeys: gatewayKeys, traits: asText },
  'Function URL': { eventOf: functionUrlEvent, isText: isTextual, replyKeys: gatewayKeys, traits: asText },
  'load balancer': { eventOf: multiValueBalancerEvent, isText: isTextual, replyKeys: balancerKeys, traits: asText },
} as const satisfies Readonly<Record<string, Front & { readonly traits: TargetTraits }>>;

export type FrontName = keyof typeof fronts;

/** The types of which API Gateway's HTTP APIs, Function URLs and load balancers make text; all others come in base64. */
function isTextual(type: string): boolean {
  return /^(text\/.*|application\/(json|javascript|xml))(;|$)/.test(type);
}
