import { bysWebhook } from 'callhook/next';
import { onEvent, options, received, secret } from '../../contract-app';

export const runtime = 'edge';

export const POST = bysWebhook(() => secret, onEvent, options);

// Here, since a route on the edge runtime shares its memory with no other.
export function GET() {
  return Response.json({ ...received(), runtime: 'EdgeRuntime' in globalThis ? 'edge' : 'nodejs' });
}
