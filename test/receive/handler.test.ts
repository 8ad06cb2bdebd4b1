import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { drop, outcomeOfReturned, outcomeOfThrown, retryLater } from '../../src/receive/handler.ts';

describe('retryLater', () => {
  it('rounds up to whole seconds', () => {
    expect([retryLater(0).seconds, retryLater(0.1).seconds, retryLater(60).seconds]).toEqual([0, 1, 60]);
  });

  it.each([-1, -0.5, -Number.MIN_VALUE, Number.NaN, Number.POSITIVE_INFINITY, 1e300, '5' as unknown as number])(
    'refuses %s',
    (seconds) => {
      expect(() => retryLater(seconds)).toThrow(TypeError);
    },
  );
});

type More = Parameters<typeof outcomeOfReturned> extends [unknown, ...infer TMore] ? TMore : never;

/** The outcome of a handler. */
const run = (handler: () => unknown, ...[onHandlerError, ...more]: More) =>
  Promise.resolve()
    .then(handler)
    .then(
      (returned) => outcomeOfReturned(returned, onHandlerError, ...more),
      (thrown) => outcomeOfThrown(thrown, onHandlerError),
    );

describe('the outcome of a handler', () => {
  const outcomeOf = (thrown: unknown) =>
    run(() => Promise.reject(thrown), undefined, undefined).then(
      ({ code }) => code,
      ({ code }) => code,
    );

  it('tells drop and retryLater from everything else that a handler throws', async () => {
    const thrown = [drop('x'), retryLater(1), new Error('x'), 'RetryLater', null, { name: 'Drop', reason: 'x' }];
    expect(await Promise.all(thrown.map(outcomeOf))).toEqual([
      'dropped',
      'retry_later',
      ...Array(4).fill('handler_failed'),
    ]);
  });

  it('takes the status of an app that answers itself from what the handler returned', async () => {
    expect(await run(() => 204, undefined, undefined, Number)).toEqual({
      outcome: 'accepted',
      code: 'processed',
      status: 204,
    });
    expect(await run(() => 204, undefined, undefined)).toEqual({ outcome: 'accepted', code: 'processed' });
  });
});

describe('a value that a handler returns', () => {
  const messageOf = async (returned: unknown) => {
    const onHandlerError = vi.fn();
    const message = await run(() => returned, onHandlerError, undefined).then(
      ({ code }) => code,
      ({ code, message }) => `${code}: ${message}`,
    );
    const seen = onHandlerError.mock.calls.map(([thrown]) => thrown);
    expect(seen).toEqual(message === 'processed' ? [] : [await returned]);
    return message;
  };
  // As node-fetch, older runtimes and servers with a Response of their own make it.
  const foreign = runInNewContext(`(class Response {
    status = 503;
    get [Symbol.toStringTag]() { return 'Response'; }
  })`);
  class Unavailable extends Response {}

  it.each<[string, unknown, string]>([
    ['a Response with status 500', new Response('', { status: 500 }), 'a Response with status 500'],
    ['a Response with status 404', new Response('', { status: 404 }), 'a Response with status 404'],
    ['a Response with status 400', Promise.resolve(new Response('', { status: 400 })), 'a Response with status 400'],
    ['Response.error()', Response.error(), 'a Response with status 0'],
    ['a Response of another class', new foreign(), 'a Response with status 503'],
    ['a subclass of Response', new Unavailable('', { status: 503 }), 'a Response with status 503'],
  ])('fails if it is %s', async (_what, returned, words) => {
    expect(await messageOf(returned)).toBe(`handler_failed: The handler returned ${words}.`);
  });

  it.each<[string, unknown]>([
    ['an Error', new RangeError('private')],
    ['a promise of an Error', Promise.resolve(new TypeError('private'))],
    ['an Error of another realm', runInNewContext('new Error("private")')],
    ['a DOMException', new DOMException('private')],
  ])('fails if it is %s', async (_what, returned) => {
    const message = await messageOf(returned);
    expect(message).toMatch(/^handler_failed: The handler returned (\w*Error|DOMException)\b/);
    expect(message).not.toMatch(/private/);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['false', false],
    ['0', 0],
    ['an object with an error', { error: new Error('x') }],
    ['an object with a status', { status: 500, statusCode: 500, ok: false }],
    ['a Response with status 399', new Response('', { status: 399 })],
    ['a redirect', Response.redirect('http://127.0.0.1/', 302)],
    ['a list of errors', [new Error('x')]],
    ['the class Response', Response],
  ])('succeeds if it is %s', async (_what, returned) => {
    expect(await messageOf(returned)).toBe('processed');
  });
});

describe('errors that another copy of callhook made', () => {
  const endOf = (thrown: unknown) => run(() => Promise.reject(thrown), undefined, undefined).catch((error) => error);

  it.each([-5, 0.5, Number.NaN, 1e300, '7', undefined])(
    'retryLater with %s seconds gives no Retry-After',
    async (seconds) => {
      const thrown = Object.assign(retryLater(1), { seconds });
      expect(await endOf(thrown)).toMatchObject({ code: 'retry_later', status: 503, retryAfter: undefined });
    },
  );

  it.each([
    [undefined, 'a reason that is not a string (undefined)'],
    [{ private: 1 }, 'a reason that is not a string (object)'],
    ['x'.repeat(5_000), 'x'.repeat(1_000)],
  ])('drop has a reason that can be logged', async (reason, logged) => {
    expect(await endOf(Object.assign(drop(''), { reason }))).toMatchObject({ code: 'dropped', reason: logged });
  });

  it('are not read through getters', async () => {
    const get = () => {
      throw new Error('private');
    };
    const dropped = Object.defineProperty(drop(''), 'reason', { get });
    expect(await endOf(dropped)).toMatchObject({ code: 'dropped' });
    const later = Object.defineProperty(retryLater(1), 'seconds', { get });
    expect(await endOf(later)).toMatchObject({ code: 'retry_later', retryAfter: undefined });
  });
});
