import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LambdaEvent, LambdaReply } from 'callhook/lambda';
import type { Received } from '../../adapters/contract/app.ts';
import { serveNode } from '../../adapters/contract/serve.ts';
import type { Target } from '../../adapters/contract/suite.ts';
import { behindParser } from '../../adapters/lambda/behind-parser.ts';
import { bridge } from '../../adapters/lambda/bridge.ts';
import { type FrontName, fronts } from '../../adapters/lambda/fronts.ts';
import type { Deployment } from '../deployment.ts';
import { type Instance, startInstance } from './start-instance.ts';

/**
 * Starts a function behind one of its fronts.
 *
 * It has two instances, since each takes one event at a time: what comes while the first is at work goes to the second, as
 * on AWS. Their memories are their own, so what keeps them from handling an event twice is a store that they share: here
 * a file, because both run on this machine, in place of the Redis or PostgreSQL that functions on AWS need.
 */
export async function startFunction(deployment: Deployment, front: FrontName): Promise<Target> {
  const shared = await mkdtemp(join(tmpdir(), 'callhook-lambda-'));
  const start = () => startInstance(deployment, join(shared, 'claims.db'));
  const instances = [await start(), await start()] as const;
  const invoke = behindParser(dispatch(instances));
  const server = await serveNode(bridge(invoke, fronts[front]));
  return {
    ...server,
    received: () => receivedBy(instances),
    async stop() {
      await server.stop();
      await Promise.all(instances.map((instance) => instance.stop()));
      await rm(shared, { recursive: true });
    },
  };
}

/** Gives each event to the first instance that has nothing to do. */
function dispatch(instances: readonly Instance[]) {
  const busy = new Set<Instance>();
  return async (event: LambdaEvent): Promise<LambdaReply> => {
    const instance = instances.find((one) => !busy.has(one));
    if (instance === undefined) throw new Error('Rate Exceeded.');
    busy.add(instance);
    try {
      return (await instance.invoke(event)) as LambdaReply; // the bridge looks at its keys
    } finally {
      busy.delete(instance);
    }
  };
}

/** The results of all of them. */
async function receivedBy(instances: readonly Instance[]): Promise<Received> {
  const all = (await Promise.all(instances.map(({ invoke }) => invoke({ ask: 'received' })))) as Received[];
  return { events: all.flatMap(({ events }) => events), reports: all.flatMap(({ reports }) => reports) };
}
