import { bysWebhook } from 'callhook/fetch';
import { onEvent, options, secret } from '../../contract-app';
import type { Route } from './+types/contract.consumed';

const receive = bysWebhook(() => secret, onEvent, options);

export async function action({ request }: Route.ActionArgs) {
  await request.text();
  return receive(request);
}
