import { serve } from '@hono/node-server';
import { reply } from 'callhook';
import { webhook } from 'callhook/hono';
import { Hono } from 'hono';
import { twilio } from './twilio.ts';
import { vapi } from './vapi.ts';

const app = new Hono();

app.all(
  '/webhooks/twilio',
  webhook(twilio, process.env.TWILIO_AUTH_TOKEN, {
    voice: ({ CallSid, From }) => {
      console.log('answer', CallSid);
      return reply(`<Response><Say>Welcome, ${escaped(From)}.</Say></Response>`); // as text/xml
    },
    status: ({ CallSid, CallStatus }) => console.log(CallSid, CallStatus),
  }),
);

app.post(
  '/webhooks/vapi',
  webhook(vapi, process.env.VAPI_SECRET, {
    'tool-calls': async ({ message }) => {
      const results = await Promise.all(
        message.toolCallList.map(async ({ id, function: { name } }) => ({ toolCallId: id, result: await run(name) })),
      );
      console.log('ran', results.map(({ toolCallId }) => toolCallId).join());
      return reply({ results }); // as application/json
    },
    'status-update': ({ message }) => console.log('status', message.status),
  }),
);

/** Your tools. Here, every appointment is on Tuesday. */
async function run(tool: string): Promise<string> {
  return tool === 'next_appointment' ? 'Tuesday at 3 PM' : `The tool ${tool} does not exist.`;
}

/** A caller chooses what stands in `From`. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const port = Number(process.env.PORT ?? 3000);
serve({ fetch: app.fetch, port }, () => console.log(`Listening on http://localhost:${port}/webhooks`));
