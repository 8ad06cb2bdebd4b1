import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { postgres } from '../../test/services/postgres.ts';
import { completedCall, deliver, duplicate, expectReply, inFlight, processed } from './delivery.ts';
import type { Backing, Started } from './example.ts';
import { until } from './launch.ts';
import { check } from './report.ts';

export const postgresTransaction: Backing = {
  service: postgres,
  async open() {
    // A database and not a schema, because Prisma has a schema of its own in its statements.
    const name = `smoke_${randomUUID().replaceAll('-', '')}`;
    const url = new URL(postgres.url);
    url.pathname = `/${name}`;
    await onServer(`CREATE DATABASE ${name}`);
    const client = new pg.Client(url.href);
    await client.connect();

    async function expectOneRow({ callId }: ReturnType<typeof completedCall>): Promise<void> {
      const { rows } = await client.query('SELECT summary FROM calls WHERE call_id = $1', [callId]);
      if (rows.length !== 1) throw new Error(`expected one row, got ${rows.length}`);
    }

    async function smoke({ name, url, server }: Started): Promise<void> {
      await check(`${name}: an event that is sent three times is one row`, async () => {
        const event = completedCall();
        expectReply(await deliver(url, event), processed);
        expectReply(await deliver(url, event), duplicate);
        expectReply(await deliver(url, event), duplicate);
        await expectOneRow(event);
      });

      await check(`${name}: two copies at the same time, ten times over, are one row each`, async () => {
        for (let round = 0; round < 10; round += 1) {
          const event = completedCall();
          const replies = await Promise.all([deliver(url, event), deliver(url, event)]);
          const others = replies.filter((reply) => reply !== processed);
          const isRight = others.every((reply) => reply === duplicate || reply.startsWith(inFlight));
          if (others.length !== 1 || !isRight) throw new Error(`they were answered ${replies.join(' and ')}`);
          await expectOneRow(event);
        }
      });

      await check(
        `${name}: a connection lost amid the transaction leaves no row, and the retry writes it`,
        async () => {
          const event = completedCall();
          await client.query('BEGIN');
          await client.query('LOCK TABLE calls IN EXCLUSIVE MODE'); // at which the handler waits
          const reply = deliver(url, event);
          try {
            await until('its connection is ended', server, async () => {
              const waiting = "FROM pg_locks WHERE relation = 'calls'::regclass AND NOT granted";
              return (await client.query(`SELECT pg_terminate_backend(pid) ${waiting}`)).rows.length > 0;
            });
          } finally {
            await client.query('COMMIT');
          }
          expectReply(await reply, '500 {"error":"handler_failed"}');
          expectReply(await deliver(url, event), processed);
          await expectOneRow(event);
        },
      );
    }

    async function close(): Promise<void> {
      await client.end();
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    }

    return { env: { DATABASE_URL: url.href }, smoke, close };
  },
};

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
