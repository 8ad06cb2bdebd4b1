import { bysWebhook } from 'callhook/next';
import type { NextApiRequest, NextApiResponse } from 'next';
import { onEvent, options, received, secret } from '../../../contract-app';

export const config = { api: { bodyParser: false } };

const hook = bysWebhook(() => secret, onEvent, options);

export default function answer(request: NextApiRequest, response: NextApiResponse) {
  return 'received' in request.query ? response.json(received()) : hook(request, response);
}
