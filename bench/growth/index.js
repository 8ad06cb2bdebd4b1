import { growthWithBodies } from './bodies.js';
import { growthWithConnections } from './connections.js';
import { growthWithNames } from './names.js';
import { growthWithSecrets } from './secrets.js';

/** How the cost of a delivery grows with connections, bodies, names of events and secrets. The part `rows` does the same for stores. */
export async function growthPart(options) {
  const parts = [];
  for (const part of [growthWithNames, growthWithSecrets, growthWithConnections, growthWithBodies]) {
    parts.push(await part(options));
  }
  return { tables: parts.map(({ table }) => table), gates: parts.flatMap(({ gates }) => gates) };
}
