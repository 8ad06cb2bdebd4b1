import { readOptions } from './options.js';
import { printGates, printTable } from './report.js';

// Loaded when their turn comes: what is merely loaded changes how fast the rest is. With ioredis or node-redis in the process
// verifying took a third longer.
const parts = {
  verify: async () => (await import('./verify/index.js')).verifyPart,
  construct: async () => (await import('./construct/index.js')).constructPart,
  http: async () => (await import('./http/index.js')).httpPart,
  replay: async () => (await import('./replay/index.js')).replayPart,
  growth: async () => (await import('./replay/growth.js')).growthPart,
  import: async () => (await import('./import/index.js')).importPart,
};

const options = readOptions(Object.keys(parts));
const results = [];
for (const name of options.parts) {
  const part = await parts[name]();
  const result = await part(options);
  results.push({ name, ...result });
  if (!options.json) for (const table of result.tables) printTable(table);
}

const gates = results.flatMap((result) => result.gates);
if (options.json) console.log(JSON.stringify({ node: process.version, parts: results, gates }, null, 2));
else printGates(gates);
