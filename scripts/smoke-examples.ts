// Installs the packed library into a copy of every example, starts it and sends it signed deliveries over HTTP.
//   tsx scripts/smoke-examples.ts [--only express]
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from './free-port.ts';

interface Example {
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly hasBuild: boolean;
  /** How its line on stdout about the event of {@link completedCall} ends. */
  readonly says: string;
}

const examples: readonly Example[] = [
  { name: 'express', endpoints: ['/webhooks/bys'], hasBuild: false, says: 'A table for four 🎉' },
  { name: 'hono', endpoints: ['/webhooks/bys'], hasBuild: false, says: 'table for 4' },
  { name: 'next', endpoints: ['/webhooks/bys', '/api/webhooks/bys'], hasBuild: true, says: 'A table for four 🎉' },
];

const processed = '200 {"outcome":"processed"}';
const duplicate = '200 {"outcome":"duplicate"}';
const ignored = '200 {"outcome":"ignored"}';
const refused = '400 {"error":"invalid_signature"}';

const root = join(import.meta.dirname, '..');
const temp = realpathSync(mkdtempSync(join(tmpdir(), 'callhook-examples-')));
const secret = 'whsec_test';
const counts = { passed: 0, failed: 0 };
const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
  rmSync(temp, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

const chosen = chosenExamples();
const isPacked = await check('callhook: npm pack', packLibrary);
if (isPacked) await Promise.all(chosen.map(smokeExample));
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);

function chosenExamples(): readonly Example[] {
  const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
  const found = examples.filter(({ name }) => only === undefined || name === only);
  if (found.length > 0) return found;
  console.error(`There is no example '${only}', only ${examples.map(({ name }) => name).join(', ')}.`);
  return process.exit(1);
}

async function packLibrary(): Promise<void> {
  await run(root, 'npm', ['pack', '--pack-destination', temp]); // npm builds it before, by `prepack`
}

async function smokeExample({ name, endpoints, hasBuild, says }: Example): Promise<void> {
  const folder = join(temp, name);
  const isReady =
    (await check(`${name}: npm install`, () => installExample(name, folder))) &&
    (await check(`${name}: tsc --noEmit`, () => run(folder, 'npx', ['tsc', '--noEmit']))) &&
    (!hasBuild ||
      (await check(`${name}: npm run build, without the secret`, () => run(folder, 'npm', ['run', 'build']))));
  if (!isReady) return;

  const port = await freePort();
  const server = launch(folder, 'npm', ['start'], { PORT: String(port), BYS_WEBHOOK_SECRET: secret });
  const origin = `http://127.0.0.1:${port}`;
  try {
    if (!(await check(`${name}: npm start`, () => untilItAnswers(origin, server)))) return;
    for (const path of endpoints) await smokeEndpoint(`${name} ${path}`, origin + path, server, says);
    await check(`${name}: the delivery in README.md is processed`, () => sendAsInReadme(folder, origin));
  } finally {
    await stop(server);
    if (counts.failed > 0) console.log(`${name} printed:\n${server.output()}`);
  }
}

async function smokeEndpoint(title: string, url: string, server: Launched, says: string): Promise<void> {
  const event = completedCall();
  const body = JSON.stringify(event);
  const deliver = (label: string, expected: string, header: string, ...chunks: readonly (string | Buffer)[]) =>
    check(`${title}: ${label}`, async () => {
      const reply = await send(url, header, chunks);
      if (reply !== expected) throw new Error(`expected ${expected}, got ${reply}`);
    });

  await deliver('a completed call is processed', processed, sign(body), body);
  await check(`${title}: its line on stdout`, () => untilLogged(server, `${event.event} ${event.callId} ${says}`));
  await deliver('the same event, signed anew, is a duplicate', duplicate, sign(body, secondsFromNow(1)), body);
  await deliver('a body that was tampered with is refused', refused, sign(body), body.replace('four', 'five'));
  await deliver('an old signature is refused', refused, sign(body, secondsFromNow(-600)), body);

  const unknown = JSON.stringify({ ...completedCall(), event: 'call.transferred' });
  await deliver('an event of an unknown name is ignored', ignored, sign(unknown), unknown);

  const long = Buffer.from(JSON.stringify({ ...completedCall(), transcript: '📞 Hello. '.repeat(8_500) }));
  const insideCharacter = long.indexOf('📞', 50_000) + 2;
  const chunks = [long.subarray(0, insideCharacter), long.subarray(insideCharacter)];
  await deliver('100 kB in chunks, split inside a character, are processed', processed, sign(long), ...chunks);

  await check(`${title}: handled once`, async () => {
    const lines = server
      .stdout()
      .split('\n')
      .filter((line) => line.includes(event.callId));
    if (lines.length !== 1) throw new Error(`expected one line about the call, got ${lines.length}`);
  });
}

function completedCall() {
  return {
    event: 'call.completed',
    eventId: `evt_${randomUUID()}`,
    timestamp: '2026-11-20T18:02:11Z',
    callId: `call_${randomUUID()}`,
    status: 'completed',
    to: '+14155550123',
    objective: 'Book a table for four',
    startedAt: '2026-11-20T18:00:05Z',
    endedAt: '2026-11-20T18:02:10Z',
    summary: 'A table for four 🎉',
    extracted: { confirmed: true, guests: 4 },
    transcript: null,
    recordingUrl: null,
  };
}

/** On purpose not callhook's own: what both agree on is the contract. */
function sign(body: string | Buffer, timestamp = secondsFromNow(0)): string {
  const mac = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return `t=${timestamp},v1=${mac}`;
}

function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** One chunk is sent with its length, more are sent without. */
async function send(url: string, signature: string, chunks: readonly (string | Buffer)[]): Promise<string> {
  const headers = { 'content-type': 'application/json', 'x-bys-signature': signature };
  const outgoing = request(url, { method: 'POST', headers, signal: AbortSignal.timeout(10_000) });
  const [answer] = await Promise.all([once(outgoing, 'response'), writeApart(outgoing, chunks)]);
  const [incoming] = answer as [IncomingMessage]; // what the event 'response' carries
  incoming.setEncoding('utf8');
  return `${incoming.statusCode} ${(await incoming.toArray()).join('')}`;
}

async function writeApart(outgoing: ClientRequest, chunks: readonly (string | Buffer)[]): Promise<void> {
  for (const chunk of chunks.slice(0, -1)) {
    outgoing.write(chunk);
    await sleep(50); // otherwise they may arrive as one
  }
  outgoing.end(chunks.at(-1));
}

async function sendAsInReadme(folder: string, origin: string): Promise<void> {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const script = /```sh\n([^`]*curl [^`]+)```/.exec(readme)?.[1];
  if (script === undefined) throw new Error('README.md has no such delivery');
  const local = script.replace('http://localhost:3000', origin);
  const output = await run(folder, 'sh', ['-c', local]);
  if (!output.includes('{"outcome":"processed"}')) throw new Error(`it was answered: ${output}`);
}

async function installExample(name: string, folder: string): Promise<void> {
  const isSource = (path: string) => !['node_modules', '.next', 'package-lock.json'].includes(basename(path));
  await cp(join(root, 'examples', name), folder, { recursive: true, filter: isSource });
  const manifest = join(folder, 'package.json');
  const { dependencies, ...others } = JSON.parse(await readFile(manifest, 'utf8'));
  const [tarball] = (await readdir(temp)).filter((file) => file.endsWith('.tgz'));
  const packed = { ...others, dependencies: { ...dependencies, callhook: `file:../${tarball}` } };
  await writeFile(manifest, JSON.stringify(packed));
  await run(folder, 'npm', ['install', '--no-audit', '--no-fund']);
}

async function untilItAnswers(origin: string, server: Launched): Promise<void> {
  await until('it answers', server, () =>
    fetch(origin, { signal: AbortSignal.timeout(5_000) }).then(
      () => true,
      () => false,
    ),
  );
}

async function untilLogged(server: Launched, line: string): Promise<void> {
  await until(`"${line}" is on stdout`, server, async () => server.stdout().split('\n').includes(line));
}

async function until(what: string, server: Launched, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (!isRunning(server.child)) throw new Error(`it ended before ${what}`);
    if (Date.now() > deadline) throw new Error(`timed out before ${what}`);
    await sleep(50);
  }
}

/** Runs a command to its end and gives what it printed. */
async function run(folder: string, command: string, args: readonly string[], env = {}): Promise<string> {
  const launched = launch(folder, command, args, env);
  const timer = setTimeout(() => signalGroup(launched.child, 'SIGKILL'), 180_000);
  const [code] = await once(launched.child, 'close');
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${launched.output()}`);
  return launched.output();
}

interface Launched {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  /** Both streams as they came. */
  readonly output: () => string;
}

/** Starts a command in a process group of its own, so that what it starts can be stopped with it. */
function launch(folder: string, command: string, args: readonly string[], env: Record<string, string>): Launched {
  const child = spawn(command, args, { cwd: folder, env: { ...cleanEnv(), ...env }, detached: true, stdio: 'pipe' });
  const printed = { stdout: '', all: '' };
  child.stdin.end();
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed.stdout += text;
    printed.all += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed.all += text;
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  return { child, stdout: () => printed.stdout, output: () => printed.all };
}

/** The environment of a stranger's shell: no secret, and no tool that only the repository has. */
function cleanEnv(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  for (const name of Object.keys(env)) {
    if (name.startsWith('npm_') || name === 'BYS_WEBHOOK_SECRET') delete env[name];
  }
  const path = (env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(root));
  return { ...env, PATH: path.join(delimiter) };
}

async function stop({ child }: Launched): Promise<void> {
  if (!isRunning(child)) return;
  const closed = once(child, 'close');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 5_000);
  signalGroup(child, 'SIGTERM');
  await closed;
  clearTimeout(timer);
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {} // it ended by itself
}

/** Prints one line and says whether it went well. */
async function check(title: string, run: () => Promise<unknown>): Promise<boolean> {
  const startedAt = performance.now();
  try {
    await run();
    counts.passed += 1;
    console.log(`✓ ${title} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    counts.failed += 1;
    console.log(`✗ ${title}\n  ${error instanceof Error ? error.message : error}`);
    return false;
  }
}
