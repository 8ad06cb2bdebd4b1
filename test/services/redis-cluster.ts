import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../scripts/free-port.ts';
import { findProgram } from './find-program.ts';
import { startOwnServer } from './own-server.ts';

/** A Redis cluster of the test's own. */
export interface RedisCluster {
  readonly port: number;
  readonly url: string;
  remove(): Promise<void>;
}

const slots = Array.from({ length: 16_384 }, (_, slot) => slot);

/** Starts a cluster of one node that serves all slots, and refuses commands on keys of several slots as any cluster does. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const port = await clusterPort();
  const url = `redis://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), 'callhook-cluster-'));
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const args = [...settings, '--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'];
  const server = await startOwnServer({ url, command: findProgram('redis-server') ?? '', args });
  const client = new Redis(url, { enableReadyCheck: false });
  await client.cluster('ADDSLOTS', slots);
  while (!(await client.cluster('INFO')).includes('cluster_state:ok')) await sleep(20);
  await client.quit();
  return {
    port,
    url,
    async remove() {
      await server.remove();
      await rm(folder, { recursive: true });
    },
  };
}

/** The nodes of a cluster speak to each other on a port that is higher by 10,000. */
async function clusterPort(): Promise<number> {
  const port = await freePort();
  return port + 10_000 < 2 ** 16 ? port : clusterPort();
}
