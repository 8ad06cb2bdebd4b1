import { drop } from 'callhook';
import { webhook } from 'callhook/express';
import { nextneural } from 'callhook/sources/nextneural';
import express from 'express';
import { extract } from './extract.ts';
import { postJson } from './post-json.ts';
import { leaseMs, step, store } from './step.ts';

const {
  PLATFORM_URL = 'http://localhost:4000',
  CRM_URL = 'http://localhost:4000',
  NEXTNEURAL_API_KEY = '',
} = process.env;

const app = express();

app.post(
  '/webhooks/nextneural',
  webhook(
    nextneural({ header: 'X-Workflow-Secret' }), // the one chosen when the webhook was registered
    process.env.NEXTNEURAL_WEBHOOK_SECRET,
    {
      'call.ended': async ({ data }, { eventKey }) => {
        const { call_uuid: call, transcript } = data;
        if (call === null) throw drop('it names no call');

        const extracted = await step(`${eventKey}:extract`, async () => {
          console.log('extract', call);
          return extract(transcript);
        });

        await step(`${eventKey}:metadata`, async (signal) => {
          const url = `${PLATFORM_URL}/api/voice/calls/${encodeURIComponent(call)}/metadata`;
          await postJson(url, extracted, { authorization: `Bearer ${NEXTNEURAL_API_KEY}` }, signal);
          console.log('metadata', call);
        });

        const crmKey = `${eventKey}:crm`;
        await step(crmKey, async (signal) => {
          // The one gap that `step` cannot close: a crash after the CRM has written, before we have noted it. The key tells
          // a CRM that looks at it that it has seen this before.
          await postJson(`${CRM_URL}/calls`, { call, ...extracted }, { 'idempotency-key': crmKey }, signal);
          console.log('crm', call);
        });

        console.log('done', call);
      },
    },
    { replay: store, leaseMs },
  ),
);

const port = Number(process.env.PORT ?? 3000);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Listening on http://localhost:${port}/webhooks/nextneural`);
});
