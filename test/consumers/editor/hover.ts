// A comment before a name says the type that an editor must show for it, or its beginning.
import { constructEvent, sharedSecretHeader, verifyWebhook } from 'callhook';
import { Client } from 'callhook/client';
import { bysWebhook } from 'callhook/express';
import { webhook } from 'callhook/fetch';
import { nextneural } from 'callhook/sources/nextneural';
import { voylo } from 'callhook/sources/voylo';

/*bysWebhook*/ bysWebhook('whsec_test', (/*event: CallEvent…*/ event, /*context: EventContext<…*/ context) => {
  console.log(event./*event.event: "call.in_progress" | …*/ event, event./*event.to: string | null*/ to);
  console.log(context./*context.eventKey: string*/ eventKey, context./*context.signedAt: Date*/ signedAt);
  if (event.event !== 'call.completed') return;
  console.log(/*narrowed event: CallEvent…*/ event, event./*event.summary: string | null*/ summary);
});

bysWebhook(
  'whsec_test',
  {
    'call.completed': (event) =>
      event./*event.extracted: { readonly confirmed: boolean | null; readonly new_time: string | null; } | null*/ extracted,
  },
  {
    fields: [
      { name: 'confirmed', type: 'boolean' },
      { name: 'new_time', type: 'string' },
    ],
    /*options.tolerance: number…*/ tolerance: 60,
    /*options.replay: …*/ replay: false,
    /*options.whenStoreFails: …*/ whenStoreFails: 'handle',
  },
);

/*webhook*/ webhook(nextneural(), 'shared secret', {
  'call.ended': ({ data }) => data./*data.outcome: NextneuralOutcome | null*/ outcome,
});

webhook(voylo({ authenticator: sharedSecretHeader({ header: 'X-Secret' }) }), 'shared secret', {
  'call.completed': (event) => event./*event.publicId: string | null*/ publicId,
});

/*verifyWebhook*/ verifyWebhook('', '', '');
const constructed = /*constructEvent*/ constructEvent('', '', '');
if (constructed.event === 'call.completed') console.log(constructed./*constructed.summary: string | null*/ summary);

const call = await new Client({ apiKey: '' }).getCall('call_1');
console.log(call./*call.status: CallStatus | null*/ status);
