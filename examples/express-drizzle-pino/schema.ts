import { pgTable, text } from 'drizzle-orm/pg-core';

/** No unique constraint, on purpose: nothing but the claim keeps a call from being there twice. */
export const calls = pgTable('calls', {
  callId: text('call_id').notNull(),
  summary: text('summary'),
});
