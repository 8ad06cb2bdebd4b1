import { bysWebhook } from 'callhook/fetch';
import { onEvent, options, received, secret } from '../../contract-app';
import type { Route } from './+types/contract';

const receive = bysWebhook(() => secret, onEvent, options);

const answer = (request: Request) =>
  new URL(request.url).searchParams.has('received') ? Response.json(received()) : receive(request);

// An action is for all methods but GET and HEAD.
export const loader = ({ request }: Route.LoaderArgs) => answer(request);
export const action = ({ request }: Route.ActionArgs) => answer(request);
