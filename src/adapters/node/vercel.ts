/** Adds to an advice what to change on Vercel, whose helpers for Node read the body before any framework does. */
export function withVercel(advice: string): string {
  return process.env.VERCEL || process.env.VERCEL_ENV ? `${advice} ${onVercel}` : advice;
}

const onVercel =
  'On Vercel: set the environment variable NODEJS_HELPERS=0, or write export const POST with callhook/fetch.';
