import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStore } from '../../../src/replay/sqlite-store.ts';
import { sqliteDrivers } from '../sqlite-drivers.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export const sqliteStores: readonly StoreUnderTest[] = sqliteDrivers.map((driver) => ({
  name: `sqliteStore over ${driver.name}`,
  async open(space) {
    const path = join(tmpdir(), `callhook-${space}.db`);
    const database = driver.open(path);
    let isOpen = true;
    async function close() {
      if (isOpen) database.close();
      isOpen = false;
    }
    return {
      store: sqliteStore(database, { busyTimeoutMs: 60_000 }), // since many tests write at the same time
      async clear() {
        await close();
        for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
      },
      close,
    };
  },
}));
