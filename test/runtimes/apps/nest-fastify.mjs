import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { bysWebhook } from 'callhook/fastify';
import { json } from 'express';
import { onEvent, options, secret } from './contract-app.mjs';
import { App } from './nest-app.mjs';

const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
const webhook = bysWebhook(secret, onEvent, options);
await app.register(webhook, { prefix: '/webhooks/bys' });
app.use('/webhooks/bys/consumed', json()); // as many do it to raise the limit
await app.register(webhook, { prefix: '/webhooks/bys/consumed' });
await app.listen(Number(process.env.PORT), '127.0.0.1');
