// Needs the copy of zod that callhook has: the types of zod name its minor version.
import { callEventSchema, callEventSchemas } from 'callhook';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';

const extended = mini.extend(callEventSchemas['call.completed'], { cost: mini.number() });
export const costOf = (event: mini.infer<typeof extended>): number => event.cost;

const inClassic = z.object({ received: z.string(), event: callEventSchema });
export const callIdOf = ({ event }: z.infer<typeof inClassic>): string => event.callId;
