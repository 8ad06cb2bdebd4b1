import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { Redis as Upstash } from '@upstash/redis';
import { Redis } from 'ioredis';
import Libsql from 'libsql';
import * as mariadb from 'mariadb';
import { createPool } from 'mysql2/promise';
import { Pool } from 'pg';
import pino from 'pino';
import { createClient } from 'redis';
import { createClient as createClient4 } from 'redis4';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import { dynamodbStore } from '../../src/replay/dynamodb-store.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { mysqlStore } from '../../src/replay/mysql-store.ts';
import { once } from '../../src/replay/once.ts';
import { storeErrorOf } from '../../src/replay/store-error.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { delivery, payload, recorder, secret } from '../receive/deliver.ts';
import { type AlteringProxy, startAlteringProxy } from '../services/altering-proxy.ts';
import { dynamodbClient } from '../services/dynamodb-client.ts';
import { findProgram } from '../services/find-program.ts';
import { mysql } from '../services/mysql.ts';
import { startOwnDynalite } from '../services/own-dynalite.ts';
import { startOwnRedis } from '../services/own-redis.ts';
import type { OwnServer } from '../services/own-server.ts';
import { postgres } from '../services/postgres.ts';
import { needs } from '../services/service.ts';

const password = 'hunter2secret';

type Failure = [name: string, fail: () => unknown, error?: string];

describe.skipIf(findProgram('redis-server') === undefined)('a report and a log of a Redis with a password', () => {
  let server: OwnServer;
  let port: string;
  beforeAll(async () => {
    server = await startOwnRedis();
    port = new URL(server.url).port;
    const admin = new Redis(server.url);
    await admin.config('SET', 'requirepass', 'another');
    await admin.quit();
  });
  afterAll(() => server.remove());

  it.for<Failure>([
    ['ioredis, wrong password', () => ioredis(`redis://:${password}@127.0.0.1:${port}`)],
    ['ioredis, unknown user', () => ioredis(`redis://bob:${password}@127.0.0.1:${port}`)],
    ['ioredis, no password', () => ioredis(`redis://127.0.0.1:${port}`)],
    [
      'ioredis, AUTH by hand',
      () => ioredis(`redis://127.0.0.1:${port}`, (redis) => redis.call('AUTH', 'bob', password)),
    ],
    [
      'ioredis, arguments repeated',
      () => ioredis(`redis://:another@127.0.0.1:${port}`, (redis) => redis.call('AUTHX', 'bob', password)),
    ],
    ['node-redis, wrong password', () => nodeRedis(`redis://:${password}@127.0.0.1:${port}`)],
    ['node-redis over RESP3, wrong password', () => nodeRedis(`redis://bob:${password}@127.0.0.1:${port}`, 3)],
    ['node-redis 4, wrong password', () => nodeRedis4(`redis://:${password}@127.0.0.1:${port}`)],
  ])('holds no password: %s', ([, fail]) => expectNoPassword(fail));
});

describe('a report and a log of a Redis that is not there', () => {
  it.for<Failure>([
    ['ioredis, refused', () => ioredis(`redis://:${password}@127.0.0.1:1`)],
    ['ioredis, unknown host', () => ioredis(`redis://:${password}@nohost.invalid`)],
    ['ioredis, not a URL', () => ioredis(`redis://:${password}/x@nohost.invalid`)],
    ['node-redis, refused', () => nodeRedis(`redis://:${password}@127.0.0.1:1`)],
    ['node-redis, unknown host', () => nodeRedis(`redis://:${password}@nohost.invalid`)],
    ['node-redis, not a URL', () => nodeRedis(`redis://:${password}/x@nohost.invalid`)],
    ['node-redis 4, not a URL', () => nodeRedis4(`redis://:${password}/x@nohost.invalid`)],
    ['Upstash, refused', () => upstash('http://127.0.0.1:1')],
    ['Upstash, unknown host', () => upstash('https://nohost.invalid')],
    ['Upstash, credentials in the URL', () => upstash(`http://u:${password}@127.0.0.1:1`)],
    ['Upstash, another protocol', () => upstash(`redis://u:${password}@127.0.0.1:1`)],
  ])('holds no password: %s', ([, fail]) => expectNoPassword(fail));
});

describe.skipIf(!postgres.isUp)(`a report and a log of PostgreSQL${needs(postgres)}`, () => {
  const at = (user: string, rest: string) => {
    const url = new URL(postgres.url);
    return `postgres://${user}:${password}@${url.host}${rest}`;
  };
  it.for<Failure>([
    ['pg, unknown user', () => pg(at('nosuchuser', '/postgres'))],
    ['pg, unknown database', () => pg(at('postgres', '/nosuchdatabase'))],
    ['pg, no table', () => pg(at('postgres', '/postgres'))],
    ['pg, refused', () => pg(`postgres://postgres:${password}@127.0.0.1:1/postgres`)],
    ['pg, refused at two addresses', () => pg(`postgres://postgres:${password}@localhost:1/postgres`)],
    ['pg, unknown host', () => pg(`postgres://postgres:${password}@nohost.invalid/postgres`)],
    ['pg, not a URL', () => pg(`postgres://postgres:${password}/x@nohost.invalid/postgres`)],
  ])('holds no password: %s', ([, fail]) => expectNoPassword(fail));
});

describe.skipIf(!mysql.isUp)(`a report and a log of MariaDB${needs(mysql)}`, () => {
  const at = (user: string, host = new URL(mysql.url).host, database = '/test') =>
    `mysql://${user}:${password}@${host}${database}`;
  const addresses: readonly (readonly [name: string, url: string])[] = [
    ['unknown user', at('nosuchuser')],
    ['unknown database', at('root', undefined, '/nosuchdatabase')],
    ['refused', at('root', '127.0.0.1:1')],
    ['unknown host', at('root', 'nohost.invalid')],
  ];
  it.for<Failure>(
    addresses.flatMap(([name, url]): Failure[] => [
      [`mysql2, ${name}`, () => mysql2(url)],
      [`mariadb, ${name}`, () => overMariadb(url.replace('mysql:', 'mariadb:'))],
    ]),
  )('holds no password: %s', ([, fail]) => expectNoPassword(fail));

  it('holds no key, token or value of a statement, which mariadb repeats', async () => {
    const pool = mariadb.createPool(mysql.url.replace('mysql:', 'mariadb:'));
    const store = mysqlStore(pool, { table: `no_database_${randomUUID().slice(0, 8)}.claims` });
    for (const call of [
      () => store.claim(password, password, 1_000),
      () => store.writeMark(password, password, 1_000),
    ]) {
      const error = await Promise.resolve(call()).catch((thrown: unknown) => thrown);
      for (const thrown of [error, Object(error).cause]) {
        const { message } = storeErrorOf(thrown);
        for (const text of [password, Buffer.from(password).toString('hex'), 'UNHEX'])
          expect(message).not.toContain(text);
      }
    }
    await pool.end();
  });
});

describe('a report and a log of a database in this process', () => {
  let pglite: PGlite;
  beforeAll(() => {
    pglite = new PGlite();
  });
  afterAll(() => pglite.close());

  it.for<Failure>([
    ['pglite, no table', () => pglite.query('SELECT 1 FROM nosuchtable WHERE x = $1', [password])],
    ['libsql, no folder', () => new Libsql('/nosuchfolder/x.db')],
    [
      'libsql, refused',
      () =>
        new Libsql(`libsql://u:${password}@127.0.0.1:1`, { authToken: password } as never).prepare('SELECT 1').all(),
    ],
    ['libsql, no table', () => new Libsql(':memory:').prepare('SELECT 1 FROM nosuchtable').all()],
  ])('holds no password: %s', ([, fail]) => expectNoPassword(fail));
});

describe('a report and a log of DynamoDB', () => {
  let server: OwnServer;
  let refusing: AlteringProxy;
  beforeAll(async () => {
    server = await startOwnDynalite();
    refusing = await startAlteringProxy(server.url);
  });
  afterAll(async () => {
    await refusing.close();
    await server.remove();
  });

  it.for<Failure>([
    ['no table', () => dynamodb(server.url)],
    ['refused', () => dynamodb('http://127.0.0.1:1')],
    ['unknown host', () => dynamodb('https://nohost.invalid')],
    ['credentials in the URL', () => dynamodb(`http://bob:${password}@127.0.0.1:1`)],
    ['no credentials', () => dynamodb(server.url, () => Promise.reject(new Error(`no key, secret=${password}`)))],
    // The words of AWS, which repeat the request and so its session token.
    ['wrong signature', () => dynamodb(refusing.url), 'InvalidSignatureException'],
  ])('holds no password: %s', ([, fail, name]) => {
    if (name !== undefined) refusing.refuse(Number.POSITIVE_INFINITY, { name, message: canonical });
    return expectNoPassword(fail);
  });
});

/** Lets a driver's real error meet each call to a store, and searches all that callhook says about it. */
async function expectNoPassword(fail: () => unknown): Promise<void> {
  const failing = async () => {
    await fail();
    throw new Error('the driver was expected to fail');
  };
  const raw: unknown[] = [];
  const said: string[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      said.push(String(chunk));
      done();
    },
  });
  const logger = pino(sink);
  const stderr = vi.spyOn(console, 'error').mockImplementation((...args) => void said.push(inspect(args)));
  const { reports, observe } = recorder();
  const memory = memoryStore();
  const options = { observe, onStoreError: (error: unknown) => raw.push(error) };
  const stores = [
    { ...memory, claim: failing },
    { ...memory, commit: failing },
    { ...memory, release: failing },
  ];
  for (const replay of stores) {
    const onEvent = replay.release === failing ? () => Promise.reject(new Error(password)) : () => {};
    await createReceiver(byourside, secret, onEvent, { ...options, replay })(delivery(payload()));
    await createReceiver(byourside, secret, onEvent, { ...options, replay, log: logger })(delivery(payload()));
  }
  await once({ ...memory, claim: failing }, 'k', () => {}).catch((error) => {
    logger.error(error);
    said.push(JSON.stringify(error), inspect(error, { depth: 10, showHidden: true }));
  });
  for (const report of reports) {
    logger.info(report);
    logger.info({ err: report.outcome === 'accepted' ? report.storeError : report.error });
    console.error(report);
    said.push(JSON.stringify(report), inspect(report, { depth: 10, showHidden: true }));
  }
  stderr.mockRestore();

  expect(raw).toHaveLength(6);
  expect(raw).not.toContainEqual(new Error('the driver was expected to fail'));
  expect(reports).toHaveLength(6);
  for (const { storeError } of reports) {
    expect(storeError).toEqual({
      name: expect.stringMatching(/^\w+$/),
      code: storeError?.code ?? null, // a string or null by its type
      message: expect.stringMatching(/^[^\p{C}]{3,301}$/u),
    });
  }
  expect(said.length).toBeGreaterThan(20);
  expect(said.join('\n')).not.toContain(password);
}

async function ioredis(url: string, call: (redis: Redis) => unknown = (redis) => redis.set('k', 'v')): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => {}); // the command says so
  try {
    await call(redis);
  } finally {
    redis.disconnect();
  }
}

async function nodeRedis(url: string, RESP: 2 | 3 = 2): Promise<void> {
  const client = createClient({ url, RESP, socket: { reconnectStrategy: false } });
  client.on('error', () => {}); // connect says so
  await client.connect();
  await client.set('k', 'v').finally(() => client.destroy());
}

async function nodeRedis4(url: string): Promise<void> {
  const client = createClient4({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => {}); // connect says so
  await client.connect();
  await client.set('k', 'v').finally(() => client.disconnect());
}

const canonical = `The request signature we calculated does not match the signature you provided.

The Canonical String for this request should have been
'POST
/

host:dynamodb.eu-west-1.amazonaws.com
x-amz-security-token:${password}'`;

async function dynamodb(endpoint: string, credentials?: () => Promise<never>): Promise<void> {
  const keys = { accessKeyId: 'AKIATEST', secretAccessKey: password, sessionToken: password };
  const client = dynamodbClient(endpoint, { credentials: credentials ?? keys, maxAttempts: 1 });
  await dynamodbStore(client, { table: 'missing' }).claim('key', 'token', 1_000);
}

async function upstash(url: string): Promise<void> {
  await new Upstash({ url, token: password, retry: false }).set('k', 'v');
}

async function pg(connectionString: string): Promise<void> {
  const pool = new Pool({ connectionString });
  try {
    await pool.query('SELECT 1 FROM nosuchtable');
  } finally {
    await pool.end();
  }
}

async function mysql2(url: string): Promise<void> {
  const pool = createPool(url);
  try {
    await mysqlStore(pool, { table: 'nosuchtable' }).claim(password, password, 1_000);
  } finally {
    await pool.end();
  }
}

async function overMariadb(url: string): Promise<void> {
  const pool = mariadb.createPool(`${url}?acquireTimeout=500&connectTimeout=400`);
  try {
    await mysqlStore(pool, { table: 'nosuchtable' }).claim(password, password, 1_000);
  } finally {
    await pool.end();
  }
}
