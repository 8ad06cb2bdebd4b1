import { findService } from './service.ts';

/** The dynalite of `start-dynalite.ts`. */
export const dynamodb = await findService('DynamoDB', 'CALLHOOK_DYNAMODB_URL', 'http://127.0.0.1:4567');
