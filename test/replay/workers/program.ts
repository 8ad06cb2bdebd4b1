// A Worker that receives events, run by workerd. For each event that it has handled, it adds a row to the table `effects`, which has
// no constraint.
import { bysWebhook, envOf } from '../../../src/adapters/fetch/index.ts';
import type { DeliveryReport } from '../../../src/receive/report.ts';
import { d1Store } from '../../../src/replay/d1-store.ts';
import { secret } from '../../adapters/contract/app.ts';
import { type Bindings, cloudflareStores } from '../stores/cloudflare.ts';
import { routes, type StoreName } from './routes.ts';

export { TestedClaims } from './tested-claims.ts';

const reports: unknown[] = [];

/** A receiver for each store, which looks it up for every request, as the pages say. */
const receivers = Object.keys(cloudflareStores).map((name) => ({
  name,
  patient: receiver(name as StoreName, 60_000), // a name of theirs
  quick: receiver(name as StoreName, 1_000),
}));

function receiver(store: StoreName, leaseMs: number) {
  return bysWebhook(
    secret,
    {
      'call.completed': async ({ eventId }, { request, commit, signal }) => {
        const { DB, NAME } = envOf<Bindings>(request);
        await DB.prepare('INSERT INTO started (event_id) VALUES (?)').bind(eventId).all();
        if (eventId.startsWith('held_')) await untilEnded(DB, eventId, signal);
        const effect = DB.prepare('INSERT INTO effects (event_id, worker) VALUES (?, ?)').bind(eventId, NAME);
        if (new URL(request.url).searchParams.has('batch')) await commit(d1Store(DB).writing([effect]));
        else await effect.all();
      },
    },
    {
      replay: (request) => cloudflareStores[store](envOf<Bindings>(request)),
      leaseMs,
      storeTimeoutMs: 60_000,
      observe: ({ code, eventId, claim, storeError }: DeliveryReport) =>
        reports.push({ code, eventId, claim, storeError }),
      log: false,
    },
  );
}

async function untilEnded(db: Bindings['DB'], eventId: string, signal: AbortSignal): Promise<void> {
  const ended = db.prepare('SELECT 1 FROM ended WHERE event_id = ?').bind(eventId);
  while (!signal.aborted && (await ended.all()).results.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export default {
  async fetch(request: Request, env: Bindings, ctx: object): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [route = '', store = ''] = pathname.slice(1).split('/');
    if (route === 'reports') return Response.json(reports.splice(0));
    const receiver = receivers.find(({ name }) => name === store);
    if (route === 'webhooks' && receiver !== undefined) {
      return receiver[searchParams.has('quick') ? 'quick' : 'patient'](request, env, ctx);
    }
    try {
      const answer = await routes[route]?.(env, store as StoreName, await request.text()); // a name of theirs
      return Response.json(answer ?? null);
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};
