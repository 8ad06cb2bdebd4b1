import type { FetchHandler } from '../../src/adapters/fetch/index.ts';

export const processed = '200 {"outcome":"processed"}';
export const duplicate = '200 {"outcome":"duplicate"}';
export const ignored = '200 {"outcome":"ignored"}';
export const refused = '400 {"error":"invalid_signature"}';
export const misfit = '422 {"error":"schema_mismatch"}';

/** Sends a body to a web handler and gives status and body of the reply. */
export async function post(handler: FetchHandler, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await handler(new Request('http://localhost/webhooks', { method: 'POST', headers, body: text }));
  return `${response.status} ${await response.text()}`;
}
