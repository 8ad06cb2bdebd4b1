import type { DurableObjectNamespace, DurableObjectState } from '@cloudflare/workers-types';
import { describe, expect, it } from 'vitest';
import { CallhookClaims, type ClaimsNamespace, durableObjectStore } from '../../src/replay/durable-object-store.ts';

// Against real objects, test/replay/workers tests the store.

/** A namespace whose objects give the same answer to every request. */
function answering(answer: unknown) {
  const names = new Set<unknown>();
  const namespace: ClaimsNamespace = {
    idFromName: (name) => name,
    get: (id: unknown) => ({
      async fetch() {
        names.add(id);
        if (answer instanceof Error) throw answer;
        return answer instanceof Response ? answer : Response.json(answer);
      },
    }),
  };
  return { namespace, names };
}

describe('durableObjectStore', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined: pass env.CLAIMS, and list the binding under durable_objects in wrangler.jsonc.'],
    ['a stub', { fetch() {} }, 'one object or a service: pass the namespace itself, such as env.CLAIMS.'],
    [
      'a stub, which seems to have every method',
      new Proxy({ fetch() {} }, { get: () => () => {}, has: () => true }),
      'one object or a service: pass the namespace itself, such as env.CLAIMS.',
    ],
  ])('takes no %s, and says what to pass', (_, namespace, message) => {
    expect(() => durableObjectStore(namespace as ClaimsNamespace)).toThrow(
      new TypeError(`durableObjectStore needs a namespace of Durable Objects, got ${message}`),
    );
  });

  it('takes the types of Cloudflare as they are', () => {
    const compiled = (
      namespace: DurableObjectNamespace,
      generated: DurableObjectNamespace<CallhookClaims>,
      state: DurableObjectState,
    ) => {
      durableObjectStore(namespace.jurisdiction('eu'));
      durableObjectStore(generated);
      return [durableObjectStore(namespace), new CallhookClaims(state)];
    };
    expect(compiled).toBeTypeOf('function');
  });

  it.each<[string, unknown]>([
    ['of another class', new Response('Hello')],
    ['an empty object', {}],
    ['null', null],
    ['rows that are not a list', { rows: {}, changes: 1 }],
    ['no number of changes', { rows: [] }],
    ['more changes than one', { rows: [], changes: 2 }],
  ])('refuses an answer that its class does not give: %s', async (_, answer) => {
    const given = () => (answer instanceof Response ? answer.clone() : answer);
    for (const verb of ['renew', 'commit'] as const) {
      const store = durableObjectStore(answering(given()).namespace);
      await expect(store[verb]('key', 'token', 1_000)).rejects.toThrow(
        'The object of durableObjectStore gave a wrong answer: its class must be CallhookClaims',
      );
    }
  });

  it('refuses a class without fetch', async () => {
    const { namespace } = answering(new Error('Handler does not export a fetch() function.'));
    await expect(durableObjectStore(namespace).renew('key', 'token', 1_000)).rejects.toThrow(
      'The object of durableObjectStore gave a wrong answer: its class must be CallhookClaims',
    );
  });

  it('passes on the error of an object that was reset while it answered', async () => {
    const reset = new Error('Durable Object reset because its code was updated.');
    const body = new ReadableStream({ pull: (controller) => controller.error(reset) });
    const { namespace } = answering(new Response(body));
    await expect(durableObjectStore(namespace).renew('key', 'token', 1_000)).rejects.toBe(reset);
  });

  it('passes on the error of an object that is overloaded', async () => {
    const overloaded = Object.assign(new Error('Durable Object is overloaded.'), { overloaded: true });
    await expect(durableObjectStore(answering(overloaded).namespace).renew('key', 'token', 1_000)).rejects.toBe(
      overloaded,
    );
  });

  it('divides its keys evenly among so many objects, and asks the same one for the same key', async () => {
    const { namespace, names } = answering({ rows: [], changes: 1 });
    const store = durableObjectStore(namespace, { shards: 4 });
    for (let key = 0; key < 100; key++) await store.renew(`key_${key}`, 'token', 1_000);
    expect([...names].sort()).toEqual(['claims-0', 'claims-1', 'claims-2', 'claims-3']);
    names.clear();
    for (const token of ['one', 'two']) {
      await store.renew('key', token, 1_000);
      await store.commit('key', token, 1_000);
      await store.release('key', token);
    }
    expect(names.size).toBe(1);
  });
});

describe('CallhookClaims', () => {
  it('refuses a request that is not of durableObjectStore, before it touches its rows', async () => {
    const sql = { exec: () => ({ toArray: () => [] }) };
    const storage = { sql, getAlarm: async () => null, setAlarm: async () => {} };
    const claims = new CallhookClaims({ storage });
    for (const question of [null, {}, 'claim', { statement: 'constructor', values: [] }, { statement: 'claim' }]) {
      const request = new Request('https://any.invalid', { method: 'POST', body: JSON.stringify(question) });
      await expect(claims.fetch(request)).rejects.toThrow('deploy both together');
    }
  });
});
