import { bysWebhook } from 'callhook/next';
import type { NextRequest } from 'next/server';
import { onEvent, options, secret } from '../../../contract-app';

const receive = bysWebhook(() => secret, onEvent, options);

export async function POST(request: NextRequest) {
  await request.json();
  return receive(request);
}
