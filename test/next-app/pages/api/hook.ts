import { bysWebhook } from 'callhook/next';
import { onEvent, options, secret } from '../../contract-app';

export const config = { api: { bodyParser: false } };

export default bysWebhook(() => secret, onEvent, options);
