/** Edge runtimes have no request but that of the web: see `hono-incoming.ts`. */
export function readIncoming(): undefined {
  return undefined;
}
