import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../check-package/workspace.ts';
import { ignored, processed } from './delivery.ts';
import type { Example, ScriptsExample, ServerExample } from './example.ts';
import { nextneuralPostCall } from './nextneural-post-call.ts';
import { otherSenders } from './other-senders.ts';
import { ownVerification } from './own-verification.ts';
import { postgresTransaction } from './postgres-transaction.ts';
import { queueWorker } from './queue-worker.ts';
import { voiceAnswers } from './voice-answers.ts';

/** An example that has no line below. */
const plain = { endpoints: ['/webhooks/bys'], says: 'A table for four 🎉', unknown: ignored };

const special: Readonly<Record<string, Partial<ServerExample> | Omit<ScriptsExample, 'name'>>> = {
  hono: { says: 'table for 4' },
  next: { endpoints: ['/webhooks/bys', '/api/webhooks/bys'] },
  sveltekit: { node: 24 },
  astro: { node: 24 },
  'react-router': { node: 24 },
  'tanstack-start': { node: 24 },
  nitro: { node: 24 },
  nest: { starts: ['start', 'start:fastify'] },
  'cloudflare-workers': { node: 24 },
  elysia: { starts: ['start', 'start:node'] },
  'own-verification': { unknown: processed, backing: ownVerification },
  'queue-worker': { backing: queueWorker },
  'postgres-transaction': { backing: postgresTransaction },
  'express-drizzle-pino': { backing: postgresTransaction },
  'next-prisma': { backing: postgresTransaction },
  'place-call': {
    scripts: {
      start: /^call_\w+ completed They asked for 5 PM instead\.\nconfirmed: false new time: 17:00$/m,
      test: /^\S pass 2$/m,
      'test:vitest': /Tests +2 passed/,
    },
  },
  'nextneural-post-call': { endpoints: [], backing: nextneuralPostCall },
  'other-senders': { endpoints: [], backing: otherSenders },
  'voice-answers': { endpoints: [], backing: voiceAnswers },
};

const folder = join(root, 'examples');

/** All folders of `examples`. */
export const examples: readonly Example[] = readdirSync(folder).flatMap((name) => {
  const manifest = join(folder, name, 'package.json');
  if (!existsSync(manifest)) return []; // left behind by an example of another branch
  const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
  const own = special[name] ?? {};
  return 'scripts' in own ? { ...own, name } : { ...plain, hasBuild: 'build' in scripts, ...own, name };
});
