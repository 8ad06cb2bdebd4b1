import { gate } from '../report.js';
import { memoryPart } from './memory.js';
import { postgresPart } from './postgres.js';
import { redisPart } from './redis.js';
import { sqlitePart } from './sqlite.js';

/** What it costs to handle an event once: a claim and a commit, in each store, beside the least that would do. */
export async function replayPart(options) {
  const parts = [];
  for (const part of [memoryPart, sqlitePart, redisPart, postgresPart]) parts.push(await part(options));
  return {
    tables: parts.flatMap(({ tables }) => tables),
    gates: parts.flatMap(({ gates }) => gates.map((args) => gate(...args))),
  };
}
