import { inject } from 'vitest';
import type { Received } from '../adapters/contract/app.ts';
import { adapterContract, type Target } from '../adapters/contract/suite.ts';
import type { Deployment } from './deployment.ts';
import { startServer } from './start-server.ts';

// The contract of every adapter, on servers in processes of their own: scripts/check-runtimes.ts prepares them.
for (const deployment of inject('deployments')) {
  adapterContract(deployment.name, () => start(deployment), deployment.traits);
}

async function start({ command, folder }: Deployment): Promise<Target> {
  const { origin, stop } = await startServer(command, folder);
  const received = async () => (await (await fetch(`${origin}/received`)).json()) as Received;
  const url = `${origin}/webhooks/bys`;
  return { url, consumedUrl: `${url}/consumed`, received, stop };
}
