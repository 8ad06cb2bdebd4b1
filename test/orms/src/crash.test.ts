import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { orms } from './all-orms.ts';
import { createDatabase, type Dialect } from './database.ts';

const events = Number(process.env.CALLHOOK_CRASH_EVENTS ?? 40);
/** How many processes are killed before the others may end their work. */
const crashes = 4;

for (const { name, orm } of orms) {
  for (const dialect of Object.keys(orm)) {
    describe(`${name} on ${dialect}`, () => {
      it(`writes the effect of each of ${events} events exactly once, though ${crashes} processes are killed`, async () => {
        const database = await createDatabase(dialect as Dialect); // a key of it
        let started = 0;
        let killed = 0;
        const keepWorking = async (): Promise<void> => {
          started += 1;
          const isDoomed = started <= crashes;
          const args = [name, dialect, database.url, String(events), isDoomed ? 'dies' : 'lives'];
          const [code, signal] = await once(fork(new URL('crash-program.ts', import.meta.url), args), 'exit');
          if (signal === 'SIGKILL') killed += 1;
          else if (code !== 0) throw new Error(`a process ended with ${code}`);
          if (code !== 0) await keepWorking();
        };
        try {
          await Promise.all([keepWorking(), keepWorking()]);
          assert.ok(killed > 0);
          const effects = await database.effects();
          assert.deepEqual(effects.toSorted(), Array.from({ length: events }, (_, index) => `evt_${index}`).toSorted());
        } finally {
          await database.remove();
        }
      });
    });
  }
}
