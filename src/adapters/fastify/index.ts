import type { FastifyRequest } from 'fastify';
import { type BysWebhook, bysWebhookOn, type Webhook, webhookOn } from '../../receive/index.ts';
import { type FastifyWebhook, pluginOf } from './plugin.ts';

export type { FastifyScope, FastifyWebhook } from './plugin.ts';

/**
 * Receives By Your Side webhooks on Fastify 5, as a plugin. Register it with the path of the endpoint as its prefix; only
 * there, the content type parsers of the app do not read the body.
 *
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work; when the app starts, without a prefix.
 *
 * @example
 * ```ts
 * import { bysWebhook } from 'callhook/fastify';
 * import fastify from 'fastify';
 *
 * const app = fastify();
 * const webhook = bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event) => console.log(event.event));
 * app.register(webhook, { prefix: '/webhooks/bys' });
 * ```
 */
export const bysWebhook: BysWebhook<FastifyRequest, FastifyWebhook> = /* @__PURE__ */ bysWebhookOn(pluginOf);

/** Receives the webhooks of any source, or of several senders on one endpoint; otherwise as {@link bysWebhook}. */
export const webhook: Webhook<FastifyRequest, FastifyWebhook> = /* @__PURE__ */ webhookOn(pluginOf);
