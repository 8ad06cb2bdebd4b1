import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Redis } from 'ioredis';

/** A Redis that is spoken to over HTTP. */
export interface UpstashBridge {
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

type Command = readonly [name: string, ...args: readonly (string | number)[]];
type Answer = { readonly result: unknown } | { readonly error: string };

const token = 'bridge';

/**
 * Speaks the REST protocol of Upstash in front of a real Redis, for commands that answer with an integer or a text. One
 * command is posted to `/` and answered with `{result}` or `{error}`, several to `/pipeline` and answered with an array. A
 * client may ask for texts in Base64; `OK` stays as it is.
 * https://upstash.com/docs/redis/features/restapi
 */
export async function startUpstashBridge(redisUrl: string): Promise<UpstashBridge> {
  const redis = new Redis(redisUrl);
  redis.on('error', () => {}); // the commands say so

  async function run([name, ...args]: Command, inBase64: boolean): Promise<Answer> {
    try {
      const result = await redis.call(name, ...args);
      const isEncoded = inBase64 && typeof result === 'string' && result !== 'OK';
      return { result: isEncoded ? Buffer.from(result).toString('base64') : result };
    } catch (error) {
      return { error: String((error as Error).message) };
    }
  }

  async function answer(request: IncomingMessage): Promise<Answer | Answer[]> {
    const inBase64 = request.headers['upstash-encoding'] === 'base64';
    const body = await json(request);
    // The real client wrote it.
    if (request.url !== '/pipeline') return run(body as Command, inBase64);
    return Promise.all((body as Command[]).map((command) => run(command, inBase64)));
  }

  const server = createServer(async (request, response) => {
    const isAllowed = request.headers.authorization === `Bearer ${token}`;
    const reply = isAllowed ? await answer(request) : { error: 'Unauthorized' };
    response.writeHead('error' in reply ? 400 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // neither a pipe nor closed

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    async close() {
      server.closeAllConnections();
      server.close();
      await redis.quit();
    },
  };
}
