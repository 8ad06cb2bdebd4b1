import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext, runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { root } from '../scripts/check-package/workspace.ts';
import { entries, importedFiles } from '../scripts/entries.ts';
import { bysWebhook, envOf, webhook } from '../src/adapters/fetch/index.ts';
import { ByoursideError, callEventHub } from '../src/client/index.ts';
import { type CallEvent, isWebhookError, verifyWebhook, WebhookError } from '../src/index.ts';
import { eventKeyOf, memoryStore, once } from '../src/replay/index.ts';
import { createSimulator, sampleEvent, signedRequest, virtualClock } from '../src/testing/index.ts';

const secret = 'whsec_test';

/** The globals that a test runner gives to its sandbox, which has its own classes of the language. */
const given = Object.fromEntries(
  [
    ...['process', 'console', 'Buffer', 'TextEncoder', 'TextDecoder', 'URL', 'Request', 'Response', 'Headers', 'fetch'],
    ...['AbortController', 'AbortSignal', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    ...['crypto', 'queueMicrotask', 'ReadableStream', 'DOMException'],
  ].map((name) => [name, globalThis[name as keyof typeof globalThis]]),
);

let code: string;

beforeAll(async () => {
  code = await bundled();
});

describe.each([
  ['in the same realm', () => load((text) => runInThisContext(text))],
  ['in a sandbox', () => load((text) => runInContext(text, createContext({ ...given })))],
])('another copy of callhook, %s', (_where, other) => {
  it('makes errors that isWebhookError and instanceof know, and knows those of this copy', () => {
    const theirs = other();
    const error = thrownBy(() => theirs.constructEvent('{}', null, secret));
    expect(Object.getPrototypeOf(error)).not.toBe(WebhookError.prototype);
    expect([isWebhookError(error), error instanceof WebhookError]).toEqual([true, true]);

    const ours = new WebhookError('in_flight');
    expect([theirs.isWebhookError(ours), ours instanceof theirs.WebhookError]).toEqual([true, true]);

    const ofTheirClient = new theirs.ByoursideError('The API does not answer.', 503);
    expect(ofTheirClient instanceof ByoursideError).toBe(true);
    expect(ofTheirClient instanceof WebhookError || isWebhookError(ofTheirClient)).toBe(false);
  });

  it('makes the errors of drop and retryLater, which a handler may throw or return', async () => {
    const { drop, retryLater } = other();
    expect((await answerTo(() => Promise.reject(drop('not ours')))).status).toBe(200);
    expect((await answerTo(() => drop('not ours'))).status).toBe(200);
    for (const handler of [() => Promise.reject(retryLater(7)), () => retryLater(7)]) {
      const response = await answerTo(handler);
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
    }
  });

  it('makes sources, and remembers events under the same keys', async () => {
    const theirs = other();
    const replay = theirs.memoryStore();
    const keys: string[] = [];
    const onEvent = (_event: object, { eventKey }: { readonly eventKey: string }) => void keys.push(eventKey);
    const event = sampleEvent('call.completed');

    await webhook(theirs.byourside, secret, onEvent, { replay })(signedRequest(event, secret));
    const theirHandler = theirs.bysWebhook(secret, onEvent, { replay });
    expect((await theirHandler(signedRequest(event, secret))).status).toBe(200);
    expect(keys).toHaveLength(1);
    const key = eventKeyOf('byourside', event.eventId);
    expect(key).toBe(`event:${keys[0]}`);
    expect(await once(replay, key, () => 'again')).toMatchObject({ status: 'duplicate' });
  });

  it('finds the env that this copy was given', async () => {
    const theirs = other();
    const handle = bysWebhook(
      (request) => theirs.envOf<{ readonly SECRET: string }>(request).SECRET,
      () => {},
    );
    const response = await handle(signedRequest(sampleEvent('call.completed'), secret), { SECRET: secret });
    expect(response.status).toBe(200);
    expect(() => envOf(new Request('http://localhost'))).toThrow(TypeError);
  });

  it('makes a clock and a hub that this copy works with', async () => {
    const theirs = other();
    const clock = theirs.virtualClock({ startAt: new Date('2026-02-01') });
    const simulator = createSimulator({ secret, clock });
    onTestFinished(() => simulator.close());
    await clock.advance(1_000);
    expect(clock.now()).toBe(Date.UTC(2026, 1, 1) + 1_000);
    expect(() => theirs.createSimulator({ secret, clock: virtualClock() })).not.toThrow();
    const events = theirs.callEventHub();
    const heard = vi.fn();
    events.subscribe('call_1', heard);
    await answerTo(events.handle, sampleEvent('call.completed', { callId: 'call_1' }));
    expect(heard).toHaveBeenCalledOnce();
    expect(Object.keys(callEventHub())).toEqual(Object.keys(events));
  });

  it('takes bytes, errors and options that were made here', async () => {
    const theirs = other();
    const body = new TextEncoder().encode(JSON.stringify(sampleEvent('call.completed')));
    const header = theirs.signWebhook(body.buffer, secret);
    expect([theirs.verifyWebhook(header, body, secret), verifyWebhook(header, body, secret)]).toEqual([true, true]);

    const stderr = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => stderr.mockRestore());
    const failing = theirs.bysWebhook(secret, () => JSON.parse('not JSON'));
    await failing(signedRequest(sampleEvent('call.completed'), secret));
    const down = () => Promise.reject(new Error('connect ECONNREFUSED'));
    const replay = { ...memoryStore(), claim: down };
    await theirs.bysWebhook(secret, () => {}, { replay })(signedRequest(sampleEvent('call.completed'), secret));
    expect(stderr.mock.calls.join('\n')).toMatch(
      /threw SyntaxError at[\s\S]+could not be reached: connect ECONNREFUSED/,
    );
  });
});

it('a subclass of an error keeps its own instanceof', () => {
  class Ours extends WebhookError {}
  class Theirs extends ByoursideError {}
  expect(new WebhookError('in_flight') instanceof Ours).toBe(false);
  expect(new Ours('in_flight') instanceof Ours).toBe(true);
  expect(new Ours('in_flight') instanceof WebhookError).toBe(true);
  expect(new ByoursideError('x') instanceof Theirs).toBe(false);
  expect(new Theirs('x') instanceof ByoursideError).toBe(true);
});

it('an object that only looks like an error of callhook is not one', async () => {
  const lookalikes = [
    null,
    'WebhookError',
    new Error('x'),
    Object.assign(new Error('x'), { name: 'WebhookError', code: 'in_flight', status: 503 }),
    { name: 'Drop', reason: 'x' },
    Object.create(new WebhookError('in_flight')),
    new Proxy(
      {},
      {
        getOwnPropertyDescriptor() {
          throw new Error('trap');
        },
      },
    ),
  ];
  for (const value of lookalikes) expect(isWebhookError(value)).toBe(false);
  const stderr = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => stderr.mockRestore());
  for (const value of lookalikes) expect((await answerTo(() => Promise.reject(value))).status).toBe(500);
});

/** The answer of this copy to a delivery that this handler gets. */
function answerTo(
  handler: (event: CallEvent) => unknown,
  event: CallEvent = sampleEvent('call.completed'),
): Promise<Response> {
  return bysWebhook(secret, handler)(signedRequest(event, secret));
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('It threw nothing.');
}

type Callhook = typeof import('../src/index.ts') &
  typeof import('../src/adapters/fetch/index.ts') &
  typeof import('../src/client/index.ts') &
  typeof import('../src/replay/index.ts') &
  typeof import('../src/testing/index.ts');

/** Runs callhook once more, as `require` does beside `import`. */
function load(run: (text: string) => (...args: unknown[]) => void): Callhook {
  const module = { exports: {} };
  run(`(function (module, exports, require) {${code}\n})`)(module, module.exports, createRequire(import.meta.url));
  return module.exports as Callhook; // it exports what `bundled` puts into it
}

async function bundled(): Promise<string> {
  const names = ['callhook', 'callhook/fetch', 'callhook/client', 'callhook/replay', 'callhook/testing'];
  const sources = entries.map(({ name, source }) => [name, join(root, source)]);
  const primitives = Object.entries(importedFiles('node')).map(([name, source]) => [name, join(root, source)]);
  const { outputFiles } = await build({
    stdin: { contents: names.map((name) => `export * from '${name}';`).join(''), resolveDir: root },
    alias: Object.fromEntries([...sources, ...primitives]),
    tsconfigRaw: {},
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
