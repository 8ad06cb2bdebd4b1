import { createFileRoute } from '@tanstack/react-router';
import { bysWebhook } from 'callhook/fetch';
import { onEvent, options, secret } from '../../../contract-app';

const receive = bysWebhook(() => secret, onEvent, options);

export const Route = createFileRoute('/contract/consumed')({
  server: {
    handlers: {
      POST: async ({ request }) => {
        await request.text();
        return receive(request);
      },
    },
  },
});
