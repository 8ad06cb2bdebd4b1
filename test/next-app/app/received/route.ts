import { received } from '../../contract-app';

export const dynamic = 'force-dynamic';

export function GET() {
  return Response.json(received());
}
