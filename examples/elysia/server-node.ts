import { node } from '@elysiajs/node';
import { Elysia } from 'elysia';
import { webhooks } from './webhooks.js';

new Elysia({ adapter: node() }).use(webhooks).listen(Number(process.env.PORT ?? 3000));
