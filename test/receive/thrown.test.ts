import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebhookError } from '../../src/errors.ts';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import { answerEarly } from '../../src/receive/early.ts';
import { drop, retryLater } from '../../src/receive/handler.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import type { DeliveryReport } from '../../src/receive/report.ts';
import { checkedError, describeThrown, reasonOf } from '../../src/receive/thrown.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import type { Reply } from '../../src/reply.ts';
import { byourside } from '../../src/sources/byourside.ts';
import type { Source } from '../../src/sources/source.ts';
import { delivery, payload, secret } from './deliver.ts';

const marker = 'private-text-of-a-user';
const explode = (): never => {
  throw new Error(marker);
};
const everyTrap = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((trap) => [trap, explode]),
) as ProxyHandler<object>;
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
/** As another version of callhook, or somebody who imitates it, would make it. */
const branded = (kind: string, properties: object) =>
  Object.defineProperty(Object.assign(new Error(marker), properties), Symbol.for('callhook'), {
    value: { [kind]: true },
  });
const withGetters = (target: object, ...names: string[]) => {
  for (const name of names) Object.defineProperty(target, name, { get: explode });
  return target;
};

const hostile: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  text: () => marker,
  number: () => 7,
  symbol: () => Symbol(marker),
  'an error': () => new TypeError(marker),
  'a proxy that throws in every trap': () => new Proxy({}, everyTrap),
  'a function behind such a proxy': () => new Proxy(() => {}, everyTrap),
  'an error behind such a proxy': () => new Proxy(new Error(marker), everyTrap),
  'a revoked proxy': revoked,
  'an error whose properties throw': () =>
    withGetters(new Error(marker), 'stack', 'message', 'name', 'constructor', 'cause'),
  'an error with properties of other types': () =>
    Object.assign(new Error(), { stack: 5, message: {}, name: [], constructor: 1 }),
  'an object without a prototype': () => Object.create(null),
  // biome-ignore-start lint/suspicious/noThenProperty: that is the point
  'a thenable that throws': () => ({ then: explode }),
  'a thenable that rejects': () => ({ then: (_resolve: unknown, reject: (why: unknown) => void) => reject(revoked()) }),
  'a thenable that resolves and rejects': () => ({
    then: (resolve: (value: unknown) => void, reject: (why: unknown) => void) => {
      resolve(7);
      reject(new Error(marker));
      explode();
    },
  }),
  'a getter of then that throws': () => withGetters({}, 'then'),
  // biome-ignore-end lint/suspicious/noThenProperty: see above
  'an error of callhook with a status that no reply has': () =>
    new WebhookError('schema_mismatch', marker, { status: 999 }),
  'an error of callhook with a status without a body': () =>
    new WebhookError('schema_mismatch', 'text', { status: 204 }),
  'an error of callhook with a delay of -5': () => new WebhookError('in_flight', 'text', { retryAfter: -5 }),
  'an error of callhook behind such a proxy': () => new Proxy(new WebhookError('in_flight', marker), everyTrap),
  'an error of callhook whose properties throw': () =>
    withGetters(new WebhookError('in_flight'), 'code', 'status', 'message'),
  'what imitates it': () => branded('WebhookError', { code: 'in_flight', status: '200', retryAfter: 'now\r\n' }),
  'what imitates it with an unknown code': () => branded('WebhookError', { code: '__proto__', status: 200 }),
  'what imitates it with a huge message': () =>
    branded('WebhookError', { code: 'in_flight', status: 503, message: 'x'.repeat(1e6) }),
  drop: () => drop('not ours'),
  'an imitated drop': () => branded('Drop', { reason: { toString: explode } }),
  'an imitated retryLater': () => branded('RetryLater', { seconds: -5 }),
  retryLater: () => retryLater(1),
  'a Response whose status throws': () =>
    withGetters(Object.assign(Object.create(null), { [Symbol.toStringTag]: 'Response' }), 'status'),
};

const places = [
  'secret',
  'scope',
  'handler',
  'observe',
  'onHandlerError',
  'waitUntil',
  'now',
  'eventName',
  'eventId',
  'callId',
  'phase',
  'authenticate',
  'readHeaders',
  'readBody',
  'header',
  'discardBody',
  'claim',
  'renew',
  'commit',
  'release',
  'isDone',
  'markDone',
] as const; // prettier-ignore
type Place = (typeof places)[number];

/** Takes one delivery through a receiver all of whose functions work, except for those at the places in `bad`. */
async function receiveWith(
  bad: ReadonlyMap<Place, () => unknown>,
): Promise<{ reply: Reply; reports: DeliveryReport[] }> {
  const reports: DeliveryReport[] = [];
  const at = <T extends (...given: never[]) => unknown>(place: Place, good: T) => (bad.get(place) ?? good) as T;
  const source = {
    ...byourside,
    authenticator: {
      ...byourside.authenticator,
      authenticate: at('authenticate', byourside.authenticator.authenticate),
      readHeaders: at('readHeaders', byourside.authenticator.readHeaders ?? (() => undefined)),
    },
    eventName: at('eventName', byourside.eventName),
    eventId: at('eventId', byourside.eventId),
    callId: at('callId', byourside.callId),
    phase: at('phase', byourside.phase ?? (() => undefined)),
  } as Source<Record<string, object>>;
  const store = memoryStore();
  const replay = { ...store };
  for (const verb of ['claim', 'renew', 'commit', 'release', 'isDone', 'markDone'] as const) {
    Object.assign(replay, { [verb]: at(verb, store[verb] as () => unknown) });
  }
  const options: ReceiverOptions<undefined, string> = {
    replay,
    detectStale: true,
    ack: bad.has('waitUntil') ? 'early' : 'handled',
    scope: at('scope', () => 'tenant'),
    now: at('now', Date.now),
    waitUntil: at('waitUntil', () => {}),
    onHandlerError: at('onHandlerError', () => {}),
    storeTimeoutMs: 1_000,
    observe(report) {
      reports.push(report);
      return bad.get('observe')?.();
    },
  };
  const receive = createReceiver<Record<string, object>, number | null, string>(
    source,
    at('secret', () => secret),
    at('handler', () => (bad.has('onHandlerError') ? Promise.reject(new Error(marker)) : undefined)),
    options,
  );
  const good = delivery(payload());
  const reply = await receive({
    ...good,
    header: at('header', good.header),
    readBody: at('readBody', good.readBody as () => Uint8Array),
    discardBody: at('discardBody', () => {}),
  });
  await expect.poll(() => reports.length).toBeGreaterThan(0); // after an early answer
  return { reply, reports };
}

function checkEnd({ reply, reports }: Awaited<ReturnType<typeof receiveWith>>): void {
  expect(reports).toHaveLength(1);
  expect(reply.status >= 200 && reply.status < 600 && ![204, 205, 304].includes(reply.status)).toBe(true);
  expect(() => new Response(reply.body, reply)).not.toThrow();
  expect(Object.keys(JSON.parse(reply.body))[0]).toMatch(/^(error|outcome)$/);
  const after = reply.headers['retry-after'];
  if (after !== undefined) expect(after).toMatch(/^\d+$/);
  const [report] = reports;
  expect(reply.body).not.toContain(marker);
  if (report?.outcome !== 'accepted') {
    expect(report?.error.message.length).toBeLessThanOrEqual(1_100);
    expect(report?.code).toBe(report?.error.code);
  }
}

/** They have no promises: the types of an adapter's `header` say so, and nothing else waits for it. */
const synchronous: readonly Place[] = ['header', 'eventName', 'eventId', 'callId'];
const settled = Object.values(hostile);
const rejection = () => Promise.reject(new Error(marker));

describe('a receiver never rejects, and reports once', { timeout: 60_000 }, () => {
  it.each(places)('whatever is thrown or returned by %s', async (place) => {
    for (const make of settled) {
      const throwing = () => {
        throw make();
      };
      const now = [make, throwing];
      const later = [async () => make(), () => Promise.reject(make())];
      for (const bad of synchronous.includes(place) ? now : [...now, ...later]) {
        checkEnd(await receiveWith(new Map([[place, bad as () => unknown]])));
      }
    }
  });

  it.each(places.filter((place) => !synchronous.includes(place)))(
    'when %s gives a promise that rejects',
    async (place) => {
      checkEnd(await receiveWith(new Map([[place, rejection]])));
    },
  );

  it('whatever several of its functions do (property)', async () => {
    const how = fc.constantFrom('return', 'throw', 'reject');
    const one = fc.tuple(fc.constantFrom(...places), fc.constantFrom(...settled), how).map(([place, make, end]) => {
      const bad = () => {
        if (end === 'throw') throw make();
        return end === 'reject' && !synchronous.includes(place) ? Promise.reject(make()) : make();
      };
      return [place, bad] as const;
    });
    const all = fc.array(one, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(all, async (bad) => checkEnd(await receiveWith(new Map(bad)))),
      { numRuns: 150 },
    );
  });
});

describe('checkedError', () => {
  it('keeps an error of callhook, and repairs what cannot be answered', () => {
    const error = new WebhookError('in_flight', 'text', { retryAfter: 3 });
    expect(checkedError(error)).toBe(error);
    expect(checkedError(new WebhookError('response_not_ok', 'text', { status: 302 })).status).toBe(302);
    for (const status of [999, 204, 200, 302, 600, 404.5, Number.NaN]) {
      expect(checkedError(new WebhookError('in_flight', 'text', { status })).status).toBe(503);
    }
    for (const retryAfter of [-5, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      const repaired = checkedError(new WebhookError('in_flight', 'text', { retryAfter }));
      expect([repaired.retryAfter, repaired.message]).toEqual([undefined, 'text']);
    }
  });

  it('makes its own of an error of another copy, without what a message may not hold', () => {
    const theirs = branded('WebhookError', {
      code: 'body_too_large',
      status: 413,
      message: 'text',
      cause: new Error(marker),
    });
    const ours = checkedError(theirs);
    expect(ours).not.toBe(theirs);
    expect([ours.code, ours.status, ours.message, ours.cause]).toEqual(['body_too_large', 413, 'text', undefined]);
    expect(checkedError(branded('WebhookError', { code: 'new_code', status: 418 })).code).toBe('internal_error');
  });
});

it('a message and a reason stay in one line, as in the log', () => {
  const text = 'red \u001b[31m\r\nnext\u202e';
  const shown = 'red \\u{1b}[31m\\u{d}\\u{a}next\\u{202e}';
  expect(checkedError(new WebhookError('in_flight', text, { retryAfter: 3 }))).toMatchObject({
    code: 'in_flight',
    message: shown,
    retryAfter: 3,
  });
  expect(reasonOf(drop(text))).toBe(shown);
});

it('checkedError reads only what a reply may have', () => {
  const odd = checkedError(branded('WebhookError', { code: 'in_flight', status: 999, message: 7, retryAfter: 5 }));
  expect(odd).toMatchObject({ code: 'in_flight', status: 503, retryAfter: 5 });
  expect(odd.message).toContain('being handled right now');
  const late = checkedError(branded('WebhookError', { code: 'in_flight', status: 503, message: 'm', retryAfter: -5 }));
  expect(late).toMatchObject({ status: 503, message: 'm', retryAfter: undefined });
});

it('checkedError survives a proxy that hides one of the properties', () => {
  const hiding = new Proxy(new WebhookError('in_flight', 'text'), {
    getOwnPropertyDescriptor(error, name) {
      if (name === 'status') throw new Error(marker);
      return Reflect.getOwnPropertyDescriptor(error, name);
    },
  });
  expect(checkedError(hiding)).toMatchObject({ code: 'in_flight', status: 503, message: 'text' });
});

describe('describeThrown', () => {
  it('shows no line of a message that was changed after the stack was made', () => {
    const error = new Error(`${marker}\n    at ${marker} (${marker}:1:1)`);
    expect(error.stack).toContain(marker); // V8 makes it now
    error.message = 'changed';
    expect(describeThrown(error)).toBe('Error');
  });

  it('bounds the length of a place', () => {
    const error = Object.assign(new Error('m'), { stack: `Error: m\n    at ${'x'.repeat(1e6)} (a.js:1:2)` });
    expect(describeThrown(error).length).toBeLessThan(400);
  });
});

it('an early answer survives a waitUntil that fails later', async () => {
  const reply = { status: 500, headers: {}, body: '' };
  const claim = (onClaimed: () => boolean) => Promise.resolve(onClaimed() ? reply : reply);
  const failing = () => Promise.reject(new Error(marker));
  expect((await answerEarly(delivery(payload()), failing, claim)).status).toBe(200);
});
