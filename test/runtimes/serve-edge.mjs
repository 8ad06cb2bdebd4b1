// node serve-edge.mjs <bundle>: serves a bundle on Vercel's edge runtime, at PORT.
import { readFileSync } from 'node:fs';
import { EdgeRuntime, runServer } from 'edge-runtime';

const [bundle] = process.argv.slice(2);
// In a function: the variables of a bare script would be properties of the global object, and hashing
// a megabyte would take seconds.
const runtime = new EdgeRuntime({ initialCode: `(() => {${readFileSync(bundle, 'utf8')}\n})()` });
await runServer({ runtime, host: '127.0.0.1', port: Number(process.env.PORT) });
