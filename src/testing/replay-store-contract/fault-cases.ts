import { isWebhookError } from '../../errors.ts';
import type { ClaimEnd } from '../../replay/claim-report.ts';
import { once } from '../../replay/once.ts';
import { faultyStore } from '../faulty-store.ts';
import {
  expectEqual,
  expectTrue,
  longMs,
  marginOf,
  pause,
  type StoreCase,
  shortRunMs,
  unique,
  untilShortLeaseEnds,
} from './store-case.ts';

/** `once` over the store, with a layer in between that fails. */
export const faultCases: readonly StoreCase[] = [
  {
    name: 'runs nothing while a claim cannot reach it, and everything afterwards',
    async check(store) {
      const key = unique();
      const faulty = faultyStore(store);
      faulty.fail('claim', 'before');
      expectEqual(await codeOf(once(faulty, key, () => 1)), 'store_unavailable', 'while it is down');
      faulty.fail('claim', null);
      expectEqual((await once(faulty, key, () => 1)).status, 'processed', 'when it is up again');
    },
  },
  {
    name: 'loses nothing when the answer to a claim is lost: the lease ends',
    async check(store) {
      const key = unique();
      const faulty = faultyStore(store);
      faulty.fail('claim', 'after');
      expectEqual(await codeOf(once(faulty, key, () => 1, { leaseMs: shortRunMs })), 'store_unavailable', 'the claim');
      faulty.fail('claim', null);
      await untilShortLeaseEnds(store, shortRunMs);
      expectEqual((await once(faulty, key, () => 1)).status, 'processed', 'a retry after the lease');
    },
  },
  {
    name: 'aborts a run whose claim cannot be renewed, lets another take over, and reports the claim as lost',
    async check(store) {
      const key = unique();
      const faulty = faultyStore(store);
      faulty.fail('renew', 'before');
      let reason: unknown;
      const ends: ClaimEnd[] = [];
      const cut = once(
        faulty,
        key,
        async ({ signal }) => {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          reason = signal.reason;
          await pause(2 * shortRunMs + marginOf(store)); // by now it is over by the store's clock, too
          expectEqual((await once(store, key, () => 2)).status, 'processed', 'the run that takes over');
        },
        { leaseMs: shortRunMs, observe: ({ claim }) => ends.push(claim) },
      );
      expectEqual((await cut).status, 'processed', 'the run that was cut');
      expectEqual(isWebhookError(reason) && reason.code, 'lease_lost', 'why it was aborted');
      expectEqual(ends, ['lost'], 'how its claim ended');
    },
  },
  {
    name: 'counts a run as processed although its commit fails, and lets a retry run when the lease has ended',
    async check(store) {
      const key = unique();
      const faulty = faultyStore(store);
      faulty.fail('commit', 'before');
      const first = await once(faulty, key, () => 1, { leaseMs: shortRunMs });
      expectEqual(first, { status: 'processed', value: 1, claim: 'unrecorded' }, 'the run');
      faulty.fail('commit', null);
      await untilShortLeaseEnds(store, shortRunMs);
      expectEqual((await once(faulty, key, () => 2)).status, 'processed', 'a retry after the lease');
    },
  },
  {
    name: 'calls a retry a duplicate when only the answer to the commit was lost',
    async check(store) {
      const key = unique();
      const faulty = faultyStore(store);
      faulty.fail('commit', 'after');
      await once(faulty, key, () => 1);
      expectEqual(await once(store, key, () => 2), { status: 'duplicate' }, 'a retry');
    },
  },
  {
    name: 'rethrows the error of a run whose claim cannot be released, and lets a retry run when the lease has ended',
    async check(store) {
      const key = unique();
      const faulty = faultyStore(store);
      faulty.fail('release', 'before');
      const failing = once(faulty, key, () => Promise.reject(new Error('no')), { leaseMs: shortRunMs });
      expectEqual((await failing.catch((error) => error)).message, 'no', 'the error of the run');
      await untilShortLeaseEnds(store, shortRunMs);
      expectEqual((await once(faulty, key, () => 1)).status, 'processed', 'a retry after the lease');
    },
  },
  {
    name: 'does not wait for answers that never come',
    async check(store) {
      const key = unique();
      const faulty = faultyStore(store);
      faulty.fail('claim', 'hang');
      const hurried = { leaseMs: shortRunMs, storeTimeoutMs: 20 };
      expectEqual(await codeOf(once(faulty, key, () => 1, hurried)), 'store_unavailable', 'a claim');
      faulty.fail('claim', null);
      faulty.fail('commit', 'hang');
      faulty.fail('release', 'hang');
      const patient = { leaseMs: shortRunMs, storeTimeoutMs: 2 * shortRunMs + marginOf(store) }; // which is longer than the lease
      const [failure, run] = await Promise.all([
        once(faulty, key, () => Promise.reject(new Error('no')), patient).catch((error) => error),
        once(faulty, unique(), () => 1, patient),
      ]);
      expectEqual(failure.message, 'no', 'a release');
      expectEqual(run, { status: 'processed', value: 1, claim: 'unrecorded' }, 'a commit');
      expectEqual((await once(store, key, () => 1)).status, 'processed', 'a retry after the lease');
    },
  },
  {
    name: 'gives back a claim that it grants after the caller has given up',
    async check(store) {
      const key = unique();
      const faulty = faultyStore(store);
      faulty.fail('claim', 'late');
      const hurried = once(faulty, key, () => 1, { leaseMs: longMs, storeTimeoutMs: 200 });
      expectEqual(await codeOf(hurried), 'store_unavailable', 'the claim');
      faulty.fail('claim', null); // now the answer comes
      const longBefore = performance.now() + longMs / 2;
      while ((await once(store, key, () => 2)).status !== 'processed') {
        expectTrue(performance.now() < longBefore, 'a retry is processed long before the lease ends');
        await pause(20);
      }
    },
  },
];

async function codeOf(failing: Promise<unknown>): Promise<string> {
  const error = await failing.catch((thrown) => thrown);
  return isWebhookError(error) ? error.code : String(error);
}
