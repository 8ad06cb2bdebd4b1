import { frameworks } from './http/frameworks.js';
import { runOnNode } from './nodes/run-on-node.js';
import { readOptions } from './options.js';
import { printGates, printSetting, printTable } from './report.js';
import { buildTree, thisTree } from './tree.js';

// Loaded when their turn comes: what is merely loaded changes how fast the rest is. With ioredis or node-redis in the process
// verifying took a third longer.
const parts = {
  verify: async () => (await import('./verify/index.js')).verifyPart,
  construct: async () => (await import('./construct/index.js')).constructPart,
  receive: async () => (await import('./receive/index.js')).receivePart,
  http: async () => (await import('./http/index.js')).httpPart,
  growth: async () => (await import('./growth/index.js')).growthPart,
  replay: async () => (await import('./replay/index.js')).replayPart,
  rows: async () => (await import('./replay/growth.js')).growthPart,
  import: async () => (await import('./import/index.js')).importPart,
};

const options = readOptions(Object.keys(parts), frameworks);
if (options.node !== undefined && !process.version.startsWith(`v${options.node}.`))
  process.exit(runOnNode(options.node));

const trees = options.against === undefined ? [thisTree] : [thisTree, buildTree(options.against)];
const results = [];
if (!options.json) printSetting(options);
for (const name of options.parts) {
  const part = await parts[name]();
  const result = await part({ ...options, trees });
  results.push({ name, ...result });
  if (!options.json) for (const table of result.tables) printTable(table, options);
}

const gates = results.flatMap((result) => result.gates);
if (options.json) console.log(JSON.stringify({ node: process.version, parts: results, gates }, null, 2));
else printGates(gates, options);
