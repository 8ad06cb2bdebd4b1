import { inject } from 'vitest';
import type { Received } from '../adapters/contract/app.ts';
import { adapterContract, type Target } from '../adapters/contract/suite.ts';
import type { Deployment } from './deployment.ts';
import { invocationErrors } from './lambda/invocation-errors.ts';
import { startFunction } from './lambda/start-function.ts';
import { startServer } from './start-server.ts';

// The contract of every adapter, on servers in processes of their own: scripts/check-runtimes.ts prepares them.
for (const deployment of inject('deployments')) {
  adapterContract(deployment.name, () => start(deployment), deployment.traits);
  if (deployment.front !== undefined) invocationErrors(deployment);
}

async function start(deployment: Deployment): Promise<Target> {
  const { command, folder, front } = deployment;
  if (front !== undefined) return startFunction(deployment, front);
  const { origin, stop } = await startServer(command, folder);
  const received = async () => (await (await fetch(`${origin}/received`)).json()) as Received;
  const url = `${origin}/webhooks/bys`;
  return { url, consumedUrl: `${url}/consumed`, received, stop };
}
