export { verifyWebhook } from 'callhook';
