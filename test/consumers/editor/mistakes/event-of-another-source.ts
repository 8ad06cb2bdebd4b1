import { webhook } from 'callhook/express';
import { nextneural } from 'callhook/sources/nextneural';

webhook(nextneural(), 'shared secret', { 'call.completed': () => {} });
