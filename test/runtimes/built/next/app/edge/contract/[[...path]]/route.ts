import { answer } from '../../../../contract-route';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

if (!('EdgeRuntime' in globalThis)) throw new Error('This is not the edge runtime.');

export { answer as DELETE, answer as GET, answer as POST, answer as PUT };
