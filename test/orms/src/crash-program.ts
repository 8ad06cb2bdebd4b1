// Handles all events in transactions of an ORM. If told so, it ends in SIGKILL while it does.
import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'callhook/replay';
import { type Dialect, openDatabase } from './database.ts';
import type { OrmUnderTest } from './orm-under-test.ts';

const [name, dialect, url = '', events, fate] = process.argv.slice(2);
const { orm }: { readonly orm: OrmUnderTest } = await import(`./orms/${name}.ts`); // only this one, to start fast
const open = orm[dialect as Dialect]; // given by the test
if (open === undefined) throw new Error(`${name} does not work on ${dialect}.`);

const opened = await open(url);
const { store, close } = openDatabase(dialect as Dialect, url); // given by the test
const waiting = Array.from({ length: Number(events) }, (_, index) => `evt_${index}`).toSorted(
  () => Math.random() - 0.5,
);

if (fate === 'dies') setTimeout(() => process.kill(process.pid, 'SIGKILL'), Math.random() * 150);
await Promise.all(Array.from({ length: 4 }, work));
await opened.close();
await close();

async function work(): Promise<void> {
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await handle(id);
}

/** Tries as a sender does: again after each failure, and while another process handles the event. */
async function handle(id: string, tries = 1_000): Promise<void> {
  const result = await once(
    store,
    id,
    (claim) =>
      opened.inTransaction(id, async (executor) => {
        await sleep(Math.random() * 20);
        await claim.commit(store.within(executor));
        await sleep(Math.random() * 20);
      }),
    { leaseMs: 500 },
  ).catch((error) => {
    if (tries === 0) throw error;
    return { status: 'in_flight' };
  });
  if (result.status !== 'in_flight') return;
  await sleep(50);
  await handle(id, tries - 1);
}
