import { Elysia } from 'elysia';
import { webhooks } from './webhooks.js';

new Elysia().use(webhooks).listen(Number(process.env.PORT ?? 3000));
