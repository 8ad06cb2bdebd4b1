import { sharedSecretHeader } from 'callhook';
import { webhook } from 'callhook/fetch';
import { type NextneuralEvents, nextneural } from 'callhook/sources/nextneural';
import { voylo } from 'callhook/sources/voylo';

export const fromNextneural = webhook(nextneural(), 'shared secret', {
  'call.ended': (event, { signedAt }) => {
    expectType<NextneuralEvents['call.ended']>()(event);
    expectType<string | null>()(event.data.call_uuid);
    expectType<null>()(signedAt);
  },
});

export const fromVoylo = webhook(
  voylo({ authenticator: sharedSecretHeader({ header: 'X-Secret' }) }),
  'shared secret',
  {
    'call.completed': (event) => expectType<string | null>()(event.publicId),
  },
);

// @ts-expect-error: without an authenticator
voylo({});
