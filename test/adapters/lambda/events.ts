import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2, Context } from 'aws-lambda';

// The events that AWS documents, with a POST in place of the GET of some pages, and typed by @types/aws-lambda.

/** The parts of an HTTP request that go into an event. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** A REST API with Lambda proxy integration (payload 1.0): names as they came, with the last value and with all of them. */
export function restEvent({ method, path, rawHeaders, body, isBase64Encoded }: Incoming): APIGatewayProxyEvent {
  const all = grouped(rawHeaders, (name) => name);
  return {
    resource: path,
    path,
    httpMethod: method,
    headers: lastOf(all),
    multiValueHeaders: all,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'id',
      authorizer: null,
      protocol: 'HTTP/1.1',
      httpMethod: method,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '192.0.2.1',
        user: null,
        userAgent: 'user-agent',
        userArn: null,
      },
      path: `/prod${path}`,
      stage: 'prod',
      requestId: 'id=',
      requestTimeEpoch: 1583349317135,
      resourceId: 'abcdef',
      resourcePath: path,
    },
    body: body === '' ? null : body,
    isBase64Encoded,
  };
}

/** An HTTP API (payload 2.0): names in lower case, values of one name joined by commas, no body where there is none. */
export function httpEvent({ method, path, rawHeaders, body, isBase64Encoded }: Incoming): APIGatewayProxyEventV2 {
  const all = grouped(rawHeaders, (name) => name.toLowerCase());
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.join(',')])),
    requestContext: {
      accountId: '123456789012',
      apiId: 'api-id',
      domainName: 'id.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'id',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'agent' },
      requestId: 'id',
      routeKey: `${method} ${path}`,
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1583348638390,
    },
    ...(body === '' ? {} : { body }),
    isBase64Encoded,
  };
}

/** A Function URL: the same, for whatever route. */
export function functionUrlEvent(incoming: Incoming): APIGatewayProxyEventV2 {
  const event = httpEvent(incoming);
  const domainName = '<url-id>.lambda-url.us-west-2.on.aws';
  const requestContext = { ...event.requestContext, domainName, domainPrefix: '<url-id>', routeKey: '$default' };
  return { ...event, routeKey: '$default', requestContext };
}

/** A load balancer: the last value of each header. */
export function balancerEvent(incoming: Incoming): ALBEvent {
  const { multiValueHeaders = {}, ...event } = multiValueBalancerEvent(incoming);
  return { ...event, headers: lastOf(multiValueHeaders) };
}

/** A load balancer with `lambda.multi_value_headers.enabled`. */
export function multiValueBalancerEvent({ method, path, rawHeaders, body, isBase64Encoded }: Incoming): ALBEvent {
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/lambda-279XGJDqGZ5rsrHC2Fjr/49e9d65c45c6791a',
      },
    },
    httpMethod: method,
    path,
    multiValueQueryStringParameters: {},
    multiValueHeaders: grouped(rawHeaders, (name) => name.toLowerCase()),
    body,
    isBase64Encoded,
  };
}

export const context = {
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  functionName: 'receive-calls',
  getRemainingTimeInMillis: () => 3_000,
} as Context; // what is read of it

function grouped(rawHeaders: readonly string[], nameOf: (name: string) => string): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = nameOf(rawHeaders[i] ?? '');
    all[name] = [...(all[name] ?? []), rawHeaders[i + 1] ?? ''];
  }
  return all;
}

function lastOf(all: { readonly [name: string]: readonly string[] | undefined }): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values?.at(-1)]));
}
