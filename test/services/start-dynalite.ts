import { startOwnDynalite } from './own-dynalite.ts';

/** Starts the dynalite that all test files share, unless the environment names one. Returns what ends it. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.CALLHOOK_DYNAMODB_URL !== undefined) return undefined;
  const server = await startOwnDynalite();
  process.env.CALLHOOK_DYNAMODB_URL = server.url;
  return server.remove;
}
