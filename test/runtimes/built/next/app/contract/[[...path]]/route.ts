import { answer } from '../../../contract-route';

export const dynamic = 'force-dynamic';

export { answer as DELETE, answer as GET, answer as POST, answer as PUT };
