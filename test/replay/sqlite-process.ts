// tsx sqlite-process.ts <driver> <task> <path> …: another process on the same file. Says on stdout, a line of JSON each,
// what it has done.
import { sqliteStore } from '../../src/replay/sqlite-store.ts';
import { sqliteDrivers } from './sqlite-drivers.ts';

const [driverName, task, path = '', ...parameters] = process.argv.slice(2);
const driver = sqliteDrivers.find(({ name }) => name === driverName);
if (driver === undefined) throw new Error(`There is no driver ${driverName}.`);
const { open } = driver;
const patient = { busyTimeoutMs: 60_000 };

const tasks: Readonly<Record<string, () => void>> = { claimKeys, openFiles, hold, lock, fillDisk };
tasks[task ?? '']?.();

function say(what: unknown): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

function waitUntil(time: number): void {
  while (Date.now() < time);
}

/** Claims so many keys from a moment on, and says which it got. */
function claimKeys(): void {
  const [startAt, count] = parameters.map(Number);
  const store = sqliteStore(open(path), patient);
  waitUntil(startAt ?? 0);
  const keys = Array.from({ length: count ?? 0 }, (_, index) => `k${index}`);
  say(keys.filter((key) => store.claim(key, String(process.pid), 60_000).status === 'claimed'));
}

/** Opens so many new files, each at its moment, and says what went wrong. */
function openFiles(): void {
  const [startAt = 0, count = 0] = parameters.map(Number);
  const errors: string[] = [];
  for (let index = 0; index < count; index++) {
    waitUntil(startAt + index * 20);
    const database = open(`${path}-${index}`);
    try {
      sqliteStore(database, patient).claim('k', String(process.pid), 60_000);
    } catch (error) {
      errors.push(String(error));
    }
    database.close();
  }
  say(errors);
}

/** Claims a key and does no more. */
function hold(): void {
  const [key = '', leaseMs] = parameters;
  say(sqliteStore(open(path)).claim(key, 'crashed', Number(leaseMs)));
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

/** Claims until the disk is full, or a thousand times. Says how often it was told that it had a claim, and how many there are. */
function fillDisk(): void {
  const database = open(path);
  const store = sqliteStore(database);
  let claimed = 0;
  try {
    while (claimed < 1_000 && store.claim(`k${claimed}`, 't', 60_000).status === 'claimed') claimed += 1;
  } catch {}
  say({ claimed, stored: database.prepare('SELECT key FROM callhook_claims').all().length });
}
