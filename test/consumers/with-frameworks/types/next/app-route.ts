import { bysWebhook } from 'callhook/next';
import type { NextRequest } from 'next/server.js';

export const POST = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => {
    if (event.event === 'call.completed') expectType<string | null>()(event.summary);
  },
);

// The types against which `next build` checks the route handlers of version 15 and later, and of version 14.
// biome-ignore lint/complexity/noBannedTypes: as Next.js generates it for a route without parameters
export const route: (request: NextRequest, context: { params: Promise<{}> }) => Promise<Response> = POST;
export const synchronousRoute: (request: NextRequest, context: { params: { id: string } }) => Promise<Response> = POST;
