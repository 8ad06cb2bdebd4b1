import { bysWebhook } from 'callhook/express';

bysWebhook('whsec_test', { 'call.complete': () => {} });
