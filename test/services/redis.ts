import { findService } from './service.ts';

export const redis = await findService('Redis', 'CALLHOOK_REDIS_URL', 'redis://127.0.0.1:6379');
