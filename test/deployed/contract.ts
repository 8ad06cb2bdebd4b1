import { afterAll, describe, inject, it } from 'vitest';
import type { Received } from '../adapters/contract/app.ts';
import { adapterContract } from '../adapters/contract/suite.ts';
import type { Deployment } from './deployment.ts';
import { expectAdvice } from './expect-advice.ts';
import { invocationErrors } from './lambda/invocation-errors.ts';
import { startFunction } from './lambda/start-function.ts';
import { lastServer } from './last-server.ts';

const server = lastServer();
afterAll(() => server.stop());

// The contract of every adapter, on servers in processes of their own: scripts/check-runtimes.ts prepares them.
for (const deployment of inject('deployments')) {
  const { name, traits, advice, front } = deployment;
  describe(name, () => {
    // As a test, because what hooks throw is not in the report.
    it('starts', async () => (await start(deployment)).stop());
  });
  adapterContract(name, () => start(deployment), { ...traits, skipsDeadline: true });
  if (advice !== undefined) expectAdvice(name, () => start(deployment), advice);
  if (front !== undefined) invocationErrors(deployment);
}

async function start(deployment: Deployment) {
  const { paths, front } = deployment;
  if (front !== undefined) return startFunction(deployment, front);
  const origin = await server.start(deployment, paths.received);
  return {
    url: origin + paths.hook,
    consumedUrl: origin + paths.consumed,
    received: async () => (await (await fetch(origin + paths.received)).json()) as Received,
    stop: async () => {}, // the next deployment may be of the same server
  };
}
