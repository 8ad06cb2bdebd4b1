import { NestFactory } from '@nestjs/core';
import { bysWebhook } from 'callhook/express';
import { json } from 'express';
import { onEvent, options, secret } from './contract-app.mjs';
import { App } from './nest-app.mjs';

const app = await NestFactory.create(App, { logger: false });
app.use('/webhooks/bys/consumed', json()); // as many do it to raise the limit
app.use('/webhooks/bys', bysWebhook(secret, onEvent, options)); // and everything below it
await app.listen(Number(process.env.PORT), '127.0.0.1');
