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
    const schema = `smoke_${randomUUID().replaceAll('-', '')}`;
    const client = new pg.Client(postgres.url);
    await client.connect();
    await client.query(`CREATE SCHEMA ${schema}`);

    const url = new URL(postgres.url);
    url.searchParams.set('options', `-c search_path=${schema}`);

    async function expectOneRow({ callId }: ReturnType<typeof completedCall>): Promise<void> {
      const { rows } = await client.query(`SELECT summary FROM ${schema}.calls WHERE call_id = $1`, [callId]);
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
          await client.query(`LOCK TABLE ${schema}.calls IN EXCLUSIVE MODE`); // at which the handler waits
          const reply = deliver(url, event);
          try {
            await until('its connection is ended', server, async () => {
              const waiting = `FROM pg_locks WHERE relation = '${schema}.calls'::regclass AND NOT granted`;
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
      await client.query(`DROP SCHEMA ${schema} CASCADE`);
      await client.end();
    }

    return { env: { DATABASE_URL: url.href }, smoke, close };
  },
};
