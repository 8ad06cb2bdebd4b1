import { type CallScript, createSimulator, signedDelivery, signedRequest, virtualClock } from 'callhook/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { planFaults, readFault } from '../../src/testing/simulator/fault.ts';
import { request, startSimulator } from './stage.ts';
import { secret } from './start-receiver.ts';

interface Taker {
  /** As the messages call it. */
  readonly name: string;
  /** Gives the taker these options, and throws if it refuses them. */
  readonly take: (options: never) => unknown;
  /** Wrong names that a user may write, each with the option that was meant. */
  readonly mistaken: readonly [wrong: string, meant: string];
  /** Values that would throw if callhook read them from `Object.prototype`. */
  readonly inherited: Readonly<Record<string, unknown>>;
}

const nothing = { event: 'call.completed' };

const takers: readonly Taker[] = [
  {
    name: 'createSimulator',
    take: (options) => createSimulator(options === undefined ? { secret } : options),
    mistaken: ['secrets', 'secret'],
    inherited: { apiKey: 1, callerIds: 1, script: 1, speed: -1, retry: 1, clock: 1, seed: {} },
  },
  {
    name: 'script',
    take: (script) => createSimulator({ secret, script }),
    mistaken: ['outcom', 'outcome'],
    inherited: { refuse: 1, outcome: 1, answered: 1, summary: 1, queuedMs: -1, speed: -1, secret: '', faults: 1 },
  },
  {
    name: 'retry',
    take: (retry) => createSimulator({ secret, retry }),
    mistaken: ['delays', 'delaysMs'],
    inherited: { delaysMs: 1, timeoutMs: -1, on4xx: 1 },
  },
  {
    name: 'virtualClock',
    take: (options) => virtualClock(options),
    mistaken: ['start', 'startAt'],
    inherited: { startAt: Number.NaN },
  },
  {
    name: 'signedDelivery',
    take: (options) => signedDelivery(nothing, secret, options),
    mistaken: ['time', 'timestamp'],
    inherited: { timestamp: -1, headers: 1 },
  },
  {
    name: 'signedRequest',
    take: (options) => signedRequest(nothing, secret, options),
    mistaken: ['uri', 'url'],
    inherited: { timestamp: -1, headers: 1, url: 1 },
  },
];

afterEach(() => {
  const names = takers.flatMap(({ inherited }) => Object.keys(inherited));
  for (const name of [...names, 'fault', 'on', 'copies']) delete (Object.prototype as Record<string, unknown>)[name];
});

describe.each(takers)('$name', ({ name, take, mistaken: [wrong, meant], inherited }) => {
  it.each([
    [null, 'null'],
    [10, '10'],
    [secret, 'a string'],
    [[], 'an array'],
  ])('refuses %s in place of options', (options, kind) => {
    expect(() => take(options as never)).toThrow(
      new TypeError(`The options of ${name} must be an object, got ${kind}.`),
    );
  });

  it(`refuses ${wrong}, names ${meant}, and does not repeat its value`, () => {
    const taking = () => take({ [wrong]: secret } as never);
    expect(taking).toThrow(TypeError);
    expect(taking).toThrow(`${name} has no option '${wrong}'. Did you mean '${meant}'?`);
    expect(taking).not.toThrow(secret);
  });

  it('does not read Object.prototype', () => {
    Object.assign(Object.prototype, inherited);
    take(undefined as never);
  });
});

describe('a function in place of options', () => {
  const others = takers.filter(({ name }) => name !== 'script'); // a script may be a function

  it.each(others)('is refused by $name', ({ name, take }) => {
    const message = `The options of ${name} must be an object, got a function.`;
    expect(() => take((() => ({})) as never)).toThrow(new TypeError(message));
  });
});

describe('the script that a function returns', () => {
  it.each([
    [{ outcom: 'failed' }, "TypeError: script has no option 'outcom'. Did you mean 'outcome'?"],
    [{ queuedMs: -1 }, 'TypeError: queuedMs must be a number of milliseconds of at least 0, got -1.'],
    [Promise.resolve({ outcome: 'failed' }), 'TypeError: The options of script must be an object'],
    [7, 'TypeError: The options of script must be an object, got 7.'],
  ])('is checked like any other: %j', async (script, message) => {
    const { client, simulator } = await startSimulator({ script: () => script as CallScript });
    const { status, body } = await client.place(request);
    expect([status, body]).toEqual([500, { error: 'script_failed', message: expect.stringContaining(message) }]);
    expect(simulator.calls).toEqual([]);
  });

  it('may be null or undefined, for the defaults', async () => {
    for (const script of [null, undefined]) {
      const { client } = await startSimulator({ script: () => script as undefined });
      expect((await client.place(request)).status).toBe(200);
    }
  });
});

describe('a fault with settings', () => {
  const refused = (fault: unknown) => () => createSimulator({ secret, script: { faults: [fault as 'stale'] } });

  it.each([
    [{ fault: 'duplicate', copys: 2 }, "the fault duplicate has no option 'copys'. Did you mean 'copies'?"],
    [{ fault: 'tampered', copies: 2 }, "the fault tampered has no option 'copies'."],
    [{ fault: 'stale', ageSeconds: 0 }, 'ageSeconds must be a whole number of at least 1, got 0.'],
    [{ fault: 'lost' }, 'got an object.'],
    [{}, 'got an object.'],
    [null, 'got null.'],
    [7, 'got 7.'],
    [() => {}, 'got a function.'],
    [secret, 'got a string.'],
  ])('is refused when it cannot be: %j', (fault, message) => {
    expect(refused(fault)).toThrow(TypeError);
    expect(refused(fault)).toThrow(message);
  });

  it('has nothing from Object.prototype', () => {
    Object.assign(Object.prototype, { on: 'call.failed', copies: 5, fault: 'stale' });
    expect(planFaults([readFault('duplicate')], 'call.declined').duplicates).toBe(1);
    expect(planFaults([readFault({ fault: 'duplicate' })], 'call.declined').duplicates).toBe(1);
    expect(refused({})).toThrow('got an object.');
  });
});

describe('an option of the wrong type', () => {
  it.each([
    [{ callerIds: [14155550100] }, 'callerIds must be an array of phone numbers, got an array.'],
    [{ seed: {} }, 'seed must be a string or a number, got an object.'],
    [{ clock: null }, 'clock must be made by virtualClock(), got null.'],
    [{ apiKey: null }, 'apiKey must be a non-empty string (leave it out if requests need no key), got null.'],
    [{ script: { summary: 1 } }, 'summary must be a string or null, got 1.'],
    [{ script: { extracted: [] } }, 'extracted must be an object or null, got an array.'],
    [{ retry: { delaysMs: [5, Infinity] } }, 'delaysMs must be an array of numbers of milliseconds of at least 0, got'],
  ])('is refused by a simulator: %j', (options, message) => {
    expect(() => createSimulator({ secret, ...(options as object) })).toThrow(message);
  });

  it.each([new Headers({ 'x-tenant': 'acme' }), { 'x-tenant': 1 }, ['x-tenant']])(
    'is refused as headers, which would be lost: %o',
    (headers) => {
      const message = 'headers must be an object of strings, got a';
      expect(() => signedDelivery(nothing, secret, { headers: headers as never })).toThrow(message);
      expect(() => signedRequest(nothing, secret, { headers: headers as never })).toThrow(message);
    },
  );

  it('is refused as the URL of a request', () => {
    expect(() => signedRequest(nothing, secret, { url: '/webhooks' })).toThrow('url must be an absolute URL, got a');
  });
});
