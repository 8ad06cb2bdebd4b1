export { verifyWebhook } from 'callhook/verify';
