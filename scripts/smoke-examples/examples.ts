import { ignored, processed } from './delivery.ts';
import type { Example } from './example.ts';
import { nextneuralPostCall } from './nextneural-post-call.ts';
import { otherSenders } from './other-senders.ts';
import { ownVerification } from './own-verification.ts';
import { postgresTransaction } from './postgres-transaction.ts';
import { queueWorker } from './queue-worker.ts';

const plain = { endpoints: ['/webhooks/bys'], hasBuild: false, says: 'A table for four 🎉', unknown: ignored };

/** All folders of `examples`. */
export const examples: readonly Example[] = [
  { ...plain, name: 'express' },
  { ...plain, name: 'node' },
  { ...plain, name: 'hono', says: 'table for 4' },
  { ...plain, name: 'next', endpoints: ['/webhooks/bys', '/api/webhooks/bys'], hasBuild: true },
  { ...plain, name: 'sveltekit', hasBuild: true, node: 24 },
  { ...plain, name: 'astro', hasBuild: true, node: 24 },
  { ...plain, name: 'react-router', hasBuild: true, node: 24 },
  { ...plain, name: 'tanstack-start', hasBuild: true, node: 24 },
  { ...plain, name: 'nitro', hasBuild: true, node: 24 },
  { ...plain, name: 'fastify' },
  { ...plain, name: 'koa' },
  { ...plain, name: 'nest', hasBuild: true, starts: ['start', 'start:fastify'] },
  { ...plain, name: 'lambda', hasBuild: true },
  { ...plain, name: 'google-cloud-functions', hasBuild: true },
  { ...plain, name: 'cloudflare-workers', node: 24 },
  { ...plain, name: 'deno' },
  { ...plain, name: 'bun' },
  { ...plain, name: 'elysia', starts: ['start', 'start:node'] },
  { ...plain, name: 'h3' },
  { ...plain, name: 'own-verification', unknown: processed, backing: ownVerification },
  { ...plain, name: 'queue-worker', backing: queueWorker },
  { ...plain, name: 'postgres-transaction', backing: postgresTransaction },
  {
    name: 'place-call',
    scripts: {
      start: /^call_\w+ completed They asked for 5 PM instead\.\nconfirmed: false new time: 17:00$/m,
      test: /^\S pass 2$/m,
      'test:vitest': /Tests +2 passed/,
    },
  },
  { ...plain, name: 'nextneural-post-call', endpoints: [], backing: nextneuralPostCall },
  { ...plain, name: 'other-senders', endpoints: [], backing: otherSenders },
];
