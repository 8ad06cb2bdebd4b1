import { bysWebhook } from 'callhook/express';

bysWebhook(42, () => {});
