import { connect } from 'node:net';
import { bysWebhook as expressWebhook } from 'callhook/express';
import { bysWebhook as fastifyWebhook } from 'callhook/fastify';
import { bysWebhook as fetchWebhook } from 'callhook/fetch';
import { bysWebhook as honoWebhook } from 'callhook/hono';
import { bysWebhook as koaWebhook } from 'callhook/koa';
import { bysWebhook as nodeWebhook } from 'callhook/node';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEvent, options, secret } from './contract/app.ts';
import { serveNode, serveWeb } from './contract/serve.ts';
import type { Target } from './contract/suite.ts';

const path = '/webhooks/bys';

const servers: Readonly<Record<string, () => Promise<Target>>> = {
  'node:http': () => serveNode(nodeWebhook(secret, onEvent, options)),
  Express: () => serveNode(express().use(path, expressWebhook(secret, onEvent, options))),
  Koa: () => serveNode(new Koa().use(koaWebhook(secret, onEvent, options)).callback()),
  Fastify: async () => {
    const app = fastify();
    app.register(fastifyWebhook(secret, onEvent, options), { prefix: path });
    await app.ready();
    return serveNode((request, response) => app.routing(request, response));
  },
  'fetch on Node': () => serveWeb(fetchWebhook(secret, onEvent, options)),
  'Hono on Node': () => serveWeb(new Hono().post(path, honoWebhook(secret, onEvent, options)).fetch),
};

/**
 * Sends a request as a simple client does: it writes the whole body before it reads.
 *
 * @returns All that the server sent until the connection closed, or until two replies were there.
 */
function post(url: string, size: number, connection: 'close' | 'keep-alive'): Promise<string> {
  const { port } = new URL(url);
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: ${connection}\r\ncontent-length: ${size}\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    let text = '';
    socket.pause();
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.split('HTTP/1.1 ').length === 3) socket.end();
    });
    socket
      .on('end', () => resolve(text))
      .on('error', reject)
      .on('close', () => resolve(text));
    socket.write(head);
    socket.write(Buffer.alloc(size, 'x'), () => {
      if (connection === 'keep-alive') socket.write(`${head.replace(/length: \d+/, 'length: 2')}{}`);
      socket.resume();
    });
  });
}

describe.each(Object.entries(servers))(
  '%s answers a request without a signature before its body, and',
  (_name, start) => {
    let target: Target;
    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target.stop());

    it.each([100_000, 5_000_000, 15_000_000])('a client that sends %i bytes gets the reply', async (size) => {
      const text = await post(target.url, size, 'close');
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
      expect(text).toMatch(/\{"error":"invalid_signature"\}/);
    });

    it.each([100_000, 5_000_000])('the connection can be used again after %i bytes', async (size) => {
      const text = await post(target.url, size, 'keep-alive');
      expect(text.match(/HTTP\/1\.1 400 /g)).toHaveLength(2);
    });
  },
);
