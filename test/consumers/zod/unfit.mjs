// node unfit.mjs <entry> …: without a zod that callhook can use, these entries fail and say which zod they need.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
for (const entry of process.argv.slice(2)) {
  await assert.rejects(import(entry), /\/needs-zod-3\.25\.76-or-4\.0\.16-mini\.js/, entry);
  assert.throws(
    () => require(entry),
    /needs zod 3\.25\.76 or 4\.0\.16 or newer: run `npm install zod@latest`, or `npm install zod@3\.25\.76`/,
    entry,
  );
}
