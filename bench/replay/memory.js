import { memoryStore, once } from 'callhook/replay';
import { timeInterleaved } from '../measure/interleaved.js';
import { median } from '../measure/median.js';
import { nextKey } from './keys.js';

const retainMs = 7 * 24 * 3_600_000;

/** The memory store: a claim and a commit, `once` as a whole, and what 100,000 remembered ids take. */
export async function memoryPart(options) {
  const [forVerbs, forOnce] = [memoryStore(), memoryStore()];
  const token = crypto.randomUUID();
  const samples = await timeInterleaved(
    {
      'a Map, bare': bareMap(),
      'claim + commit': () => {
        const key = nextKey();
        return forVerbs.claim(key, token, 30_000).status === 'claimed' && forVerbs.commit(key, token, retainMs);
      },
      once: async () => (await once(forOnce, nextKey(), () => true)).status === 'processed',
    },
    options,
  );
  const rows = Object.entries(samples).map(([name, own]) => [name, median(own)]);
  const megabytes = megabytesOf(100_000);
  return {
    tables: [
      { title: 'An event in the memory store', columns: [{ name: 'µs', digits: 2 }], rows },
      {
        title: 'Memory of 100,000 remembered ids',
        columns: [{ name: 'MB', digits: 1 }],
        rows: [['memory store', megabytes]],
      },
    ],
    gates: [
      ['memory store, claim + commit, µs', median(samples['claim + commit']), 'at most', 2],
      ['memory store, 100,000 ids, MB', megabytes, 'at most', 25],
    ],
  };
}

/** What is left when nothing is checked: one entry set, then set again, never removed before there are 100,000. */
function bareMap() {
  let map = new Map();
  return () => {
    const key = nextKey();
    if (map.size > 100_000) map = new Map();
    map.set(key, Date.now() + 30_000);
    return map.set(key, Date.now() + retainMs);
  };
}

function megabytesOf(ids) {
  const before = heapUsed();
  const store = memoryStore();
  for (let i = 0; i < ids; i++) {
    const key = nextKey();
    const token = crypto.randomUUID();
    store.claim(key, token, 30_000);
    store.commit(key, token, retainMs);
  }
  const used = heapUsed() - before;
  if (store.claim('one more', 'token', 1).status !== 'claimed') throw new Error('the store was collected');
  return used / 1e6;
}

function heapUsed() {
  if (globalThis.gc === undefined) throw new Error('Run node with --expose-gc.');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
