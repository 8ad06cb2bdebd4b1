// tsx sqlite-process.ts <driver> <task> <path> …: another process on the same file. Says on stdout, a line of JSON each,
// what it has done.
import { sqliteStore } from '../../src/replay/sqlite-store.ts';
import { sqliteDrivers } from './sqlite-drivers.ts';

const [driverName, task, path = '', ...parameters] = process.argv.slice(2);
const driver = sqliteDrivers.find(({ name }) => name === driverName);
if (driver === undefined) throw new Error(`There is no driver ${driverName}.`);
const { open } = driver;
const patient = { busyTimeoutMs: 60_000 };

const tasks: Readonly<Record<string, () => void | Promise<void>>> = {
  claimKeys,
  openFiles,
  hold,
  lock,
  advance,
  fillDisk,
};
await tasks[task ?? '']?.();

function say(what: unknown): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

function waitUntil(time: number): void {
  while (Date.now() < time);
}

/** Claims so many keys from a moment on, and says which it got. */
async function claimKeys(): Promise<void> {
  const [startAt, count] = parameters.map(Number);
  const store = sqliteStore(open(path), patient);
  waitUntil(startAt ?? 0);
  const claimed: string[] = [];
  for (let index = 0; index < (count ?? 0); index++) {
    const { status } = await store.claim(`k${index}`, String(process.pid), 60_000);
    if (status === 'claimed') claimed.push(`k${index}`);
  }
  say(claimed);
}

/** Opens so many new files, each at its moment, and says what went wrong. */
async function openFiles(): Promise<void> {
  const [startAt = 0, count = 0] = parameters.map(Number);
  const errors: string[] = [];
  for (let index = 0; index < count; index++) {
    waitUntil(startAt + index * 20);
    const database = open(`${path}-${index}`);
    try {
      await sqliteStore(database, patient).claim('k', String(process.pid), 60_000);
    } catch (error) {
      errors.push(String(error));
    }
    database.close();
  }
  say(errors);
}

/** Claims a key and does no more. */
async function hold(): Promise<void> {
  const [key = '', leaseMs] = parameters;
  say(await sqliteStore(open(path)).claim(key, 'crashed', Number(leaseMs)));
  setInterval(() => {}, 60_000);
}

/** Writes to the file until so many milliseconds after stdin has ended. */
function lock(): void {
  const database = open(path);
  database.exec('BEGIN IMMEDIATE');
  say('locked');
  process.stdin.resume().on('end', () =>
    setTimeout(() => {
      database.exec('COMMIT');
      database.close();
    }, Number(parameters[0])),
  );
}

/** Advances a position in steps of four from a moment on, and says which steps were not behind. */
async function advance(): Promise<void> {
  const [startAt = 0, first = 0, end = 0] = parameters.map(Number);
  const store = sqliteStore(open(path), patient);
  waitUntil(startAt);
  const advanced: number[] = [];
  for (let position = first; position < end; position += 4) {
    const { behind } = await store.advance('p', position, 60_000);
    if (!behind) advanced.push(position);
  }
  say(advanced);
}

/** Claims until the disk is full, or a thousand times. Says how often it was told that it had a claim, and how many there are. */
async function fillDisk(): Promise<void> {
  const database = open(path);
  const store = sqliteStore(database);
  let claimed = 0;
  try {
    while (claimed < 1_000 && (await store.claim(`k${claimed}`, 't', 60_000)).status === 'claimed') claimed += 1;
  } catch {}
  say({ claimed, stored: database.prepare('SELECT key FROM callhook_claims').all().length });
}
