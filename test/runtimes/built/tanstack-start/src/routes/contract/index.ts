import { createFileRoute } from '@tanstack/react-router';
import { bysWebhook } from 'callhook/fetch';
import { onEvent, options, received, secret } from '../../../contract-app';

const receive = bysWebhook(() => secret, onEvent, options);

export const Route = createFileRoute('/contract/')({
  server: {
    handlers: {
      ANY: ({ request }) =>
        new URL(request.url).searchParams.has('received') ? Response.json(received()) : receive(request),
    },
  },
});
