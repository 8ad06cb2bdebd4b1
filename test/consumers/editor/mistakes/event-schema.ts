import { custom, defineSource } from 'callhook';
import * as z from 'zod/v4';

defineSource({
  name: 'own',
  authenticator: custom(() => true),
  events: { ping: z.string() },
  eventName: 'type',
  eventId: 'id',
});
