import { environmentOf } from './environment-of.ts';
import type { Room, ServerExample } from './example.ts';
import { run, stop } from './launch.ts';
import { check, hasFailures, skip } from './report.ts';
import { smokeEndpoint } from './smoke-endpoint.ts';
import { smokeReadme } from './smoke-readme.ts';
import { startExample, untilItAnswers } from './start-example.ts';

/** Builds and starts an example that is a server, and sends it deliveries. */
export async function smokeServer(example: ServerExample, folder: string): Promise<void> {
  const { name, hasBuild, backing } = example;
  const isReady =
    !hasBuild ||
    (await check(`${name}: npm run build, without the secret`, () =>
      run(folder, 'npm', ['run', 'build'], environmentOf(example)),
    ));
  if (!isReady) return;
  if (backing === undefined) return smokeStarted(example, folder);
  const { service } = backing;
  if (service?.isUp === false) return skip(`${name}: npm start`, `no ${service.name} at ${service.url}`);

  const room = await backing.open();
  try {
    await smokeStarted(example, folder, room);
  } finally {
    await room.close();
  }
}

async function smokeStarted(example: ServerExample, folder: string, room?: Room): Promise<void> {
  for (const script of example.starts ?? ['start']) await smokeScript(example, folder, script, room);
}

async function smokeScript(example: ServerExample, folder: string, script: string, room?: Room): Promise<void> {
  const { name, endpoints } = example;
  const env = { ...environmentOf(example), ...room?.env };
  const { origin, server } = await startExample(folder, script, env);
  const title = script === 'start' ? name : `${name}, ${script}`;
  try {
    if (!(await check(`${name}: npm run ${script}`, () => untilItAnswers(origin, server)))) return;
    for (const path of endpoints) await smokeEndpoint(`${title} ${path}`, origin + path, server, example);
    await check(`${title}: the delivery in README.md is processed`, () => smokeReadme(folder, origin));
    await room?.smoke({ name, folder, origin, url: origin + (endpoints[0] ?? ''), server, env });
  } finally {
    await stop(server);
    if (hasFailures()) console.log(`${name} printed:\n${server.output()}`);
  }
}
