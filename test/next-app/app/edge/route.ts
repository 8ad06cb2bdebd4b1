import { bysWebhook } from 'callhook/next';
import type { NextRequest } from 'next/server';
import { onEvent, options, received, secret } from '../../contract-app';

export const runtime = 'edge';

const receive = bysWebhook(() => secret, onEvent, options);

// All that the contract asks for is here, since a route on the edge runtime shares its memory with no other.
async function answer(request: NextRequest) {
  const { searchParams } = request.nextUrl;
  if (searchParams.has('received')) {
    return Response.json({ ...received(), runtime: 'EdgeRuntime' in globalThis ? 'edge' : 'nodejs' });
  }
  if (searchParams.has('consumed')) await request.text();
  return receive(request);
}

export { answer as DELETE, answer as GET, answer as POST, answer as PUT };
