import { startServer } from '../../test/deployed/start-server.ts';
import type { Report } from '../check-package/report.ts';
import { commandFor } from './program.ts';
import type { Runtime } from './runtimes.ts';

/** Only ends a check that hangs. */
const patienceMs = 60_000;

/** Checks on workerd that a delivery keeps its lease when another request, which began before, has ended and its timers with it. */
export async function checkLeases(report: Report, runtime: Runtime, apps: string): Promise<void> {
  await report.check(`leases: ${runtime.title}`, async () => {
    const command = await commandFor(runtime, apps, 'conformance/leases.mjs');
    const { origin, stop } = await startServer({ command, folder: apps }, '/');
    try {
      await keepsLeases(origin);
    } finally {
      await stop();
    }
  });
}

/** @throws {Error} If the end of one request stops the renewals of another one. */
async function keepsLeases(origin: string): Promise<void> {
  const first = deliver(origin, 'id=first&goal=1000000&leaves');
  await renewed(origin, 'first', 1);
  const second = deliver(origin, 'id=second&goal=40');
  const statuses = [await first];
  const { first: cancelledAt = 0 } = await renewalsAt(origin);
  statuses.push(await second);
  if (String(statuses) !== '204,200') throw new Error(`The deliveries were answered ${statuses}, and not 204,200.`);
  const { first: renewedAfter = 0 } = await renewalsAt(origin);
  if (renewedAfter > cancelledAt + 5)
    throw new Error('The first delivery was not cancelled: its lease was still renewed.');
}

async function deliver(origin: string, query: string): Promise<number> {
  const { status } = await fetch(`${origin}/?${query}`, { method: 'POST', signal: AbortSignal.timeout(patienceMs) });
  return status;
}

type Renewals = Readonly<Partial<Record<string, number>>>;

async function renewalsAt(origin: string): Promise<Renewals> {
  return (await (await fetch(origin)).json()) as Renewals; // as leases.mjs answers
}

/** Waits until a lease was renewed so often. */
async function renewed(origin: string, id: string, times: number): Promise<void> {
  for (const endsAt = Date.now() + patienceMs; Date.now() < endsAt; ) {
    const { [id]: count = 0 } = await renewalsAt(origin);
    if (count >= times) return;
  }
  throw new Error(`The lease of the ${id} delivery was not renewed ${times} times.`);
}
