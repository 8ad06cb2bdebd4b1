import { constructPart } from './construct/index.js';
import { httpPart } from './http/index.js';
import { importPart } from './import/index.js';
import { readOptions } from './options.js';
import { replayPart } from './replay/index.js';
import { printGates, printTable } from './report.js';
import { verifyPart } from './verify/index.js';

const parts = { verify: verifyPart, construct: constructPart, http: httpPart, replay: replayPart, import: importPart };

const options = readOptions(Object.keys(parts));
const results = [];
for (const name of options.parts) {
  const result = await parts[name](options);
  results.push({ name, ...result });
  if (!options.json) for (const table of result.tables) printTable(table);
}

const gates = results.flatMap((result) => result.gates);
if (options.json) console.log(JSON.stringify({ node: process.version, parts: results, gates }, null, 2));
else printGates(gates);
