import { bysWebhook } from 'callhook/next';
import { onEvent, options, secret } from '../../../contract-app';

// Without the line that switches the body parser off.
export default bysWebhook(() => secret, onEvent, options);
