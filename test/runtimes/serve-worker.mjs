// node serve-worker.mjs <bundle>: serves a bundled Worker on workerd, without nodejs_compat, at PORT.
import { readFileSync } from 'node:fs';
import { Miniflare } from 'miniflare';

const [bundle] = process.argv.slice(2);
const worker = new Miniflare({
  modules: [{ type: 'ESModule', path: 'worker.mjs', contents: readFileSync(bundle, 'utf8') }],
  compatibilityDate: '2026-07-01',
  cf: false, // does not look its own place up
  host: '127.0.0.1',
  port: Number(process.env.PORT),
});
await worker.ready;
process.once('SIGTERM', () => worker.dispose().finally(() => process.exit()));
