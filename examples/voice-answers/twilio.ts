import { compositeId, defineSource, twilioSignature } from 'callhook';
import * as z from 'zod/v4';

/** Twilio's voice URL, which asks what to do with a call, and its status callbacks, which tell what became of one. */
export const twilio = defineSource({
  name: 'twilio',
  authenticator: twilioSignature(), // the secret is the Auth Token
  methods: ['GET', 'POST'], // as you choose for each URL
  body: 'form',
  publicUrl: process.env.PUBLIC_ORIGIN, // behind a proxy: Twilio signs the URL that it calls
  events: {
    voice: z.looseObject({ CallSid: z.string(), From: z.string() }),
    status: z.looseObject({ CallSid: z.string(), CallStatus: z.string() }),
  },
  eventName: ({ CallbackSource }) => (CallbackSource === 'call-progress-events' ? 'status' : 'voice'),
  eventId: {
    // Every retry repeats this token. It is not signed, so it helps against retries, and not against an attacker.
    voice: (_payload, { header }) => header('i-twilio-idempotency-token'),
    status: ({ CallSid, CallStatus, SequenceNumber }) => compositeId(CallSid, CallStatus, SequenceNumber),
  },
  asks: ['voice'],
  callId: 'CallSid',
  position: ({ SequenceNumber }) => (SequenceNumber === undefined ? undefined : Number(SequenceNumber)),
});
