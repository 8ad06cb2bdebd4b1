import { bysWebhook } from 'callhook/next';
import { prismaTransaction } from 'callhook/replay/prisma';
import { prisma, store } from '../../../lib/database';

// The secret is a function that callhook calls for every delivery, so `next build` runs without it.
export const POST = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  {
    'call.completed': async ({ event, callId, summary }, context) => {
      await prisma.$transaction(async (tx) => {
        await tx.call.create({ data: { callId, summary } });
        await context.commit(store.within(prismaTransaction(tx))); // the last of it; throws when the claim is lost
      });
      console.log(event, callId, summary);
    },
  },
  { replay: store },
);
