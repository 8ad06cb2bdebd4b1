import { parseArgs } from 'node:util';
import { nodeVersions } from './nodes/run-on-node.js';

const usage = (names) =>
  `npm run bench -- [--only ${names.join(' | ')}]... [--framework <name>]... [--node 20 | 22 | 24] [--against <revision>] [--quick] [--json | --markdown]\n\n` +
  '--only       run only this part; may be given more than once\n' +
  '--framework  of the part http, run only this framework: node, hono, express, fastify or koa; may be given more than once\n' +
  '--node       run on this version of Node, which is installed on first use\n' +
  '--against    build this revision of callhook as well, and bench it beside the tree: --against fa2de3b is 0.1\n' +
  '--quick      fewer and shorter rounds, which show that everything runs, and not how fast it is\n' +
  '--json       print JSON instead of tables\n' +
  '--markdown   print tables for docs/performance.md';

/** Reads the command line, which may name parts to run. Ends the process if it cannot be read. */
export function readOptions(names, frameworks) {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true, default: names },
        framework: { type: 'string', multiple: true, default: frameworks },
        node: { type: 'string' },
        against: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
      },
    });
    refuseUnknown('part', values.only, names);
    refuseUnknown('framework', values.framework, frameworks);
    if (values.node !== undefined) refuseUnknown('version of Node', [values.node], Object.keys(nodeVersions));
    return {
      ...values,
      parts: names.filter((name) => values.only.includes(name)),
      frameworks: frameworks.filter((name) => values.framework.includes(name)),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${usage(names)}`);
    process.exit(2);
  }
}

function refuseUnknown(kind, given, known) {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`callhook's bench does not have the ${kind} '${unknown}'.`);
}
