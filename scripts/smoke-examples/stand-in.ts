import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that had an effect. */
interface Effect {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: string | undefined;
}

/** The fate of a request: `lost` has no effect and no answer, `unanswered` only an effect, `failed` gets a 500. */
export type Fate = 'answered' | 'failed' | 'lost' | 'unanswered';

/** A server in place of a foreign one, which notes its requests. */
export async function openStandIn() {
  const effects: Effect[] = [];
  const fates = new Map<string, Fate>();
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.setEncoding('utf8').toArray();
    const path = request.url ?? '';
    const fate = fates.get(path) ?? 'answered';
    fates.delete(path);
    const isEffective = fate === 'answered' || fate === 'unanswered';
    const key = request.headers['idempotency-key']?.toString();
    if (isEffective) effects.push({ path, body: JSON.parse(chunks.join('')), key });
    seen.push(path);
    if (fate === 'answered') response.end('{}');
    if (fate === 'failed') response.writeHead(500).end('{"detail":"out of order"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    effects,
    /** The paths that were asked for, whatever became of it. */
    seen,
    /** Says what becomes of the next request to a path. */
    meet: (path: string, fate: Fate) => void fates.set(path, fate),
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
