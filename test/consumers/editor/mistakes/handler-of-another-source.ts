import type { CallEvents } from 'callhook';
import { webhook } from 'callhook/express';
import { nextneural } from 'callhook/sources/nextneural';

webhook(nextneural(), 'shared secret', (event: CallEvents['call.completed']) => event.summary);
