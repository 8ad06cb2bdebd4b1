import { findService } from './service.ts';

export const postgres = await findService(
  'PostgreSQL',
  'CALLHOOK_POSTGRES_URL',
  'postgres://postgres@127.0.0.1:5432/postgres',
);
