/** Serves a web handler with the runtime's own server; Node has none, so there it is Hono's. */
export async function serveFetch(fetch) {
  const address = { hostname: '127.0.0.1', port: Number(process.env.PORT) };
  if (globalThis.Bun) return Bun.serve({ ...address, fetch });
  if (globalThis.Deno) return Deno.serve(address, fetch);
  const { serve } = await import('@hono/node-server');
  return serve({ ...address, fetch });
}
