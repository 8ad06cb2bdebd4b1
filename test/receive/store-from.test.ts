import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

afterEach(() => vi.useRealTimers());

describe('replay as a function of the request', () => {
  const stores = { a: memoryStore(), b: memoryStore() };
  const from = (request: string, sent: object) => ({ ...delivery(sent), request });

  it('finds the store of each request, now or later', async () => {
    const replay = (request: string) => (request === 'a' ? stores.a : Promise.resolve(stores.b));
    const receive = createReceiver<never, number, string>(byourside as never, secret, () => {}, { replay });
    const sent = payload();
    for (const [request, outcome] of [
      ['a', 'processed'],
      ['b', 'processed'],
      ['a', 'duplicate'],
      ['b', 'duplicate'],
    ] as const) {
      expect(await receive(from(request, sent))).toMatchObject({ body: `{"outcome":"${outcome}"}` });
    }
  });

  it.each([
    ['undefined', () => undefined, 'must return a store, got undefined'],
    ['false', () => false, 'must return a store, got false'],
    ['another object', async () => new Map(), 'must return a store, got an object'],
    [
      'an error',
      () => {
        throw new RangeError('secret words');
      },
      /threw RangeError at /,
    ],
  ])('that gives %s handles nothing and answers 503', async (_, replay, message) => {
    const { observe, reports } = recorder();
    const handler = () => expect.unreachable();
    const receive = createReceiver(byourside, secret, handler, { observe, replay: replay as never });
    expect(await receive(delivery(payload()))).toMatchObject({ status: 503, body: '{"error":"store_unavailable"}' });
    expect(reports).toMatchObject([{ code: 'store_unavailable' }]);
    const said = 'error' in (reports[0] as object) ? String((reports[0] as { error: Error }).error.message) : '';
    expect(said).toMatch(message);
    expect(said).not.toContain('secret words');
  });

  it.each([
    ['throws', () => Promise.reject(new RangeError('secret words'))],
    ['gives no answer', () => new Promise<never>(() => {})],
  ])('that %s counts as a store that fails', async (_, replay) => {
    vi.useFakeTimers();
    const { observe, reports } = recorder();
    const errors: Error[] = [];
    let runs = 0;
    const options = {
      observe,
      replay,
      log: false,
      onStoreError: (error: unknown) => errors.push(error as Error),
    } as const;
    const handle = createReceiver(byourside, secret, () => ++runs, {
      ...options,
      whenStoreFails: 'handle',
      detectStale: true,
    });
    const refuse = createReceiver(byourside, secret, () => ++runs, options);
    for (const [receive, status] of [
      [handle, 200],
      [refuse, 503],
    ] as const) {
      const reply = receive(delivery(payload()));
      await vi.advanceTimersByTimeAsync(20_000);
      expect((await reply).status).toBe(status);
    }
    expect(runs).toBe(1);
    const storeError = {
      name: 'Error',
      message: expect.stringMatching(/^The function replay (threw RangeError|gave no)/),
    };
    expect(reports).toMatchObject([
      { claim: 'unclaimed', storeError },
      { code: 'store_unavailable', storeError },
    ]);
    expect(errors.map(({ message }) => message)).toEqual(errors.map(() => storeError.message));
    expect(JSON.stringify(reports)).not.toContain('secret words');
  });

  it('that makes a memory store for each request says once that these forget', async () => {
    const notices = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => notices.mockRestore());
    const kept = memoryStore();
    const sound = createReceiver(byourside, secret, () => {}, { replay: () => kept });
    const own = createReceiver(byourside, secret, () => {}, { replay: () => ({ ...kept }) });
    for (let i = 0; i < 3; i++) for (const receive of [sound, own]) await receive(delivery(payload()));
    expect(notices).not.toHaveBeenCalled();
    const forgetful = createReceiver(byourside, secret, () => {}, { replay: () => memoryStore() });
    for (let i = 0; i < 3; i++) await forgetful(delivery(payload()));
    expect(notices).toHaveBeenCalledTimes(1);
    expect(notices).toHaveBeenCalledWith(
      expect.stringMatching(/^callhook: The function replay .* make the store once/),
    );
  });
});
