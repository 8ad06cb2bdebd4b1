import { bysWebhook } from 'callhook/express';

bysWebhook('whsec_test', () => {}, { tolerence: 60 });
