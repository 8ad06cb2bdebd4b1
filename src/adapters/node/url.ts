import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** A request whose router may have shortened its URL, as those of Express and Connect do. */
type Routed = IncomingMessage & { readonly originalUrl?: string };

/** Returns the whole URL of a request, as far as this server knows it: a proxy in front may have changed each part. */
export function urlOf(request: Routed): string {
  const path = request.originalUrl ?? request.url ?? '/';
  if (!path.startsWith('/')) return path; // whole, as proxies write it
  const { headers, socket } = request;
  const scheme = (socket as TLSSocket | undefined)?.encrypted ? 'https' : 'http';
  return `${scheme}://${headers[':authority'] ?? headers.host ?? 'localhost'}${path}`;
}
