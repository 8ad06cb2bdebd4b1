import { freePort } from '../free-port.ts';
import { secret } from './delivery.ts';
import { type Launched, launch, until } from './launch.ts';

/** Starts a server with an npm script, on a port of its own. It may not answer yet. */
export async function startExample(
  folder: string,
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly origin: string; readonly server: Launched }> {
  const port = await freePort();
  // Those that read HOST would listen on `localhost`, which may be another address, or on all there are.
  const settings = { HOST: '127.0.0.1', PORT: String(port), BYS_WEBHOOK_SECRET: secret };
  const server = launch(folder, 'npm', ['run', script], { ...env, ...settings });
  return { origin: `http://127.0.0.1:${port}`, server };
}

export async function untilItAnswers(origin: string, server: Launched): Promise<void> {
  await until('it answers', server, () =>
    fetch(origin, { signal: AbortSignal.timeout(5_000) }).then(
      () => true,
      () => false,
    ),
  );
}

/** Waits for a line on stdout, or for one of pino with such a message. */
export async function untilLogged(server: Launched, line: string): Promise<void> {
  const isLine = (logged: string) => logged === line || logged.includes(`"msg":${JSON.stringify(line)}`);
  await until(`"${line}" is on stdout`, server, () => server.stdout().split('\n').some(isLine));
}
