import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';
import { findProgram } from './find-program.ts';
import { startOwnRedis } from './own-redis.ts';
import { startOwnServer } from './own-server.ts';

/** A sentinel of the test's own, which watches one Redis. */
export interface RedisSentinel {
  readonly host: string;
  readonly port: number;
  /** What the sentinel calls the Redis. */
  readonly name: string;
  remove(): Promise<void>;
}

const name = 'callhook';

export async function startRedisSentinel(): Promise<RedisSentinel> {
  const master = await startOwnRedis();
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'callhook-sentinel-'));
  const file = join(folder, 'sentinel.conf'); // a sentinel writes what it learns into it
  const watched = `${name} 127.0.0.1 ${new URL(master.url).port} 1`;
  await writeFile(file, `port ${port}\nbind 127.0.0.1\ndir ${folder}\nsentinel monitor ${watched}\n`);
  const command = findProgram('redis-server') ?? '';
  const sentinel = await startOwnServer({ url: `redis://127.0.0.1:${port}`, command, args: [file, '--sentinel'] });
  return {
    host: '127.0.0.1',
    port,
    name,
    async remove() {
      await sentinel.remove();
      await master.remove();
      await rm(folder, { recursive: true });
    },
  };
}
