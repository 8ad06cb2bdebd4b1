import { fronts } from '../../test/adapters/lambda/fronts.ts';
import type { App, BuiltExample, Program } from './app.ts';

const everywhere = (file: string) => ({ Node: file, Bun: file, Deno: file });

const programs: readonly Omit<Program, 'kind'>[] = [
  { name: 'Express', package: 'express', entry: 'callhook/express', files: everywhere('express.mjs') },
  { name: 'Express', package: 'express4', entry: 'callhook/express', files: everywhere('express.mjs') },
  { name: 'Express', package: 'express417', entry: 'callhook/express', files: everywhere('express.mjs') },
  {
    name: 'Hono',
    package: 'hono',
    entry: 'callhook/hono',
    files: { ...everywhere('hono.mjs'), workerd: 'hono-worker.mjs' },
  },
  {
    name: 'Hono',
    package: 'hono49',
    entry: 'callhook/hono',
    files: { ...everywhere('hono.mjs'), workerd: 'hono49-worker.mjs' },
  },
  {
    name: 'Fastify',
    package: 'fastify',
    entry: 'callhook/fastify',
    files: everywhere('fastify.mjs'),
    traits: { routesMethods: true },
  },
  {
    name: 'Fastify',
    package: 'fastify50',
    entry: 'callhook/fastify',
    files: everywhere('fastify.mjs'),
    traits: { routesMethods: true },
  },
  { name: 'Koa', package: 'koa', entry: 'callhook/koa', files: everywhere('koa.mjs') },
  { name: 'Koa', package: 'koa2', entry: 'callhook/koa', files: everywhere('koa.mjs') },
  { name: 'Koa', package: 'koa213', entry: 'callhook/koa', files: everywhere('koa.mjs') },
  { name: 'NestJS, on Express', package: '@nestjs/core', entry: 'callhook/express', files: everywhere('nest.mjs') },
  {
    name: 'NestJS, on Fastify',
    package: '@nestjs/core',
    entry: 'callhook/fastify',
    files: everywhere('nest-fastify.mjs'),
    traits: { routesMethods: true },
  },
  {
    name: "Google Cloud's functions-framework",
    package: '@google-cloud/functions-framework',
    entry: 'callhook/express',
    files: everywhere('google-cloud-functions.mjs'),
    traits: { readBefore: 'json', keepsBytes: true },
  },
  { name: 'h3', package: 'h3', entry: 'callhook/fetch', files: everywhere('h3.mjs') },
  { name: 'Elysia', package: 'elysia', entry: 'callhook/fetch', files: { Node: 'elysia.mjs', Bun: 'elysia.mjs' } },
  { name: '`node:http`', entry: 'callhook/node', files: everywhere('node-http.mjs') },
  {
    name: "the runtime's own server",
    entry: 'callhook/fetch',
    files: { Bun: 'fetch.mjs', Deno: 'fetch.mjs', workerd: 'fetch-worker.mjs' },
  },
  {
    name: "the runtime's own server",
    entry: 'callhook/fetch',
    files: { 'edge-runtime': 'fetch-edge.mjs' },
    traits: { cannotDecode: true },
  },
  ...(['REST API', 'HTTP API', 'Function URL', 'load balancer'] as const).map((front) => ({
    name: `AWS Lambda, its events from: ${front}`,
    entry: 'callhook/lambda',
    files: { Node: 'lambda.mjs' },
    front,
    traits: fronts[front].traits,
  })),
];

const next: Omit<BuiltExample, 'kind'> = {
  example: 'next',
  package: 'next',
  start: { Node: ['node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1'] },
  endpoints: [
    { name: 'Next.js, `app/`', entry: 'callhook/next' },
    {
      name: 'Next.js, `app/`',
      entry: 'callhook/next',
      path: '/edge/contract',
      plays: 'edge-runtime of Next.js',
      traits: { hidesHangUps: true, cannotDecode: true }, // seen of `next start`; Vercel's own was not tried
    },
    {
      name: 'Next.js, `pages/api/`',
      entry: 'callhook/next',
      path: '/api/contract',
      advice: 'export const config = { api: { bodyParser: false } };',
    },
  ],
};

// TypeScript 7 has no compiler API, which they need.
const typescript5 = { typescript: '5.9.3' };

/** Of frameworks whose routes take a web request and give a response; all of them want Node 22. */
const webExamples: readonly Omit<BuiltExample, 'kind'>[] = [
  {
    ...webExample('sveltekit', 'SvelteKit', '@sveltejs/kit', 'build/index.js'),
    env: { BODY_SIZE_LIMIT: '2M' }, // which is 512 kB otherwise
  },
  webExample('astro', 'Astro', 'astro', 'dist/server/entry.mjs'),
  webExample(
    'react-router',
    'React Router',
    'react-router',
    'node_modules/.bin/react-router-serve',
    'build/server/index.js',
  ),
  webExample(
    'tanstack-start',
    'TanStack Start',
    '@tanstack/react-start',
    ...['node_modules/.bin/srvx', 'serve', '--prod', '--entry', 'dist/server/server.js', '--static', '../client'],
  ),
  webExample('nitro', 'Nitro', 'nitro', '.output/server/index.mjs'),
];

function webExample(example: string, name: string, framework: string, ...start: readonly string[]) {
  const endpoints = [{ name, entry: 'callhook/fetch' }];
  return { example, package: framework, start: { Node: start }, nodes: [22, 24, 26], endpoints };
}

const builtExamples: readonly Omit<BuiltExample, 'kind'>[] = [
  next,
  { ...next, versions: { next: '15.5.29', ...typescript5 } },
  {
    ...next,
    versions: { next: '14.2.35', react: '18.3.1', 'react-dom': '18.3.1', '@types/react': '18.3.32', ...typescript5 },
  },
  ...webExamples,
];

/** The apps that the contract runs on, each in its own process, in the order of the support table. */
export const apps: readonly App[] = [
  ...programs.map((program) => ({ kind: 'program' as const, ...program })),
  ...builtExamples.map((example) => ({ kind: 'built' as const, ...example })),
];
