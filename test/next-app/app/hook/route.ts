import { bysWebhook } from 'callhook/next';
import { onEvent, options, secret } from '../../contract-app';

export const POST = bysWebhook(() => secret, onEvent, options);
