import { bysWebhook } from 'callhook/next';
import type { NextRequest } from 'next/server';
import { onEvent, options, received, secret } from './contract-app';

const hook = bysWebhook(() => secret, onEvent, options);

/**
 * The handler alone, but for what the contract asks to see, and for what an app may do by mistake. One route for all of
 * it, since a route on the edge runtime shares its memory with no other.
 */
export async function answer(request: NextRequest) {
  const { pathname, searchParams } = request.nextUrl;
  if (searchParams.has('received')) return Response.json(received());
  if (pathname.endsWith('/consumed')) await request.text();
  return hook(request);
}
