/** Next.js runs it once when the server starts, and not in `next build`, which has no database. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { prisma, store } = await import('./lib/database');
  // In your app, put this SQL and that of postgresSchema() into a migration of Prisma instead.
  await store.migrate();
  await prisma.$executeRaw`CREATE TABLE IF NOT EXISTS calls (id serial PRIMARY KEY, call_id text NOT NULL, summary text)`;
}
