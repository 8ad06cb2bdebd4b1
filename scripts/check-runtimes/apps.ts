import type { TargetTraits } from '../../test/adapters/contract/suite.ts';
import { type FrontName, fronts } from '../../test/adapters/lambda/fronts.ts';
import type { Runtime } from './runtimes.ts';

/** A program of test/runtimes/apps. */
export interface App {
  /** What it is, in the support table. */
  readonly name: string;
  /** Whose version it is shown with. Its name is the argument of the program, for those that run on several versions. */
  readonly package?: string;
  /** What of callhook it stands on. */
  readonly entry: string;
  /** The file for each family of runtimes that it runs on. */
  readonly files: { readonly [TFamily in Runtime['family']]?: string };
  readonly traits?: TargetTraits;
  /** What stands before it, when it is a function of AWS Lambda. */
  readonly front?: FrontName;
}

const everywhere = (file: string) => ({ Node: file, Bun: file, Deno: file });

/** What the contract is run on, in processes of their own. */
export const apps: readonly App[] = [
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
  { name: 'Fastify', package: 'fastify', entry: 'callhook/fastify', files: everywhere('fastify.mjs') },
  { name: 'Fastify', package: 'fastify50', entry: 'callhook/fastify', files: everywhere('fastify.mjs') },
  { name: 'Koa', package: 'koa', entry: 'callhook/koa', files: everywhere('koa.mjs') },
  { name: 'Koa', package: 'koa2', entry: 'callhook/koa', files: everywhere('koa.mjs') },
  { name: 'Koa', package: 'koa213', entry: 'callhook/koa', files: everywhere('koa.mjs') },
  { name: 'NestJS, on Express', package: '@nestjs/core', entry: 'callhook/express', files: everywhere('nest.mjs') },
  {
    name: 'NestJS, on Fastify',
    package: '@nestjs/core',
    entry: 'callhook/fastify',
    files: everywhere('nest-fastify.mjs'),
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
    files: { Bun: 'fetch.mjs', Deno: 'fetch.mjs', workerd: 'fetch-worker.mjs', 'edge-runtime': 'fetch-edge.mjs' },
  },
  ...(['REST API', 'HTTP API', 'Function URL', 'load balancer'] as const).map((front) => ({
    name: `AWS Lambda, its events from: ${front}`,
    entry: 'callhook/lambda',
    files: { Node: 'lambda.mjs' },
    front,
    traits: fronts[front].traits,
  })),
];
