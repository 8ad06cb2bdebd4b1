// The facts and functions of edge runtimes: see `runtime-on-node.ts`.

const workers = 'Cloudflare-Workers';

/** Returns how callhook knows that several instances of the app run: on Workers, always; `undefined` if it does not know. */
export function signOfSeveralInstances(): string | undefined {
  const { navigator } = globalThis as { readonly navigator?: { readonly userAgent?: string } };
  return navigator?.userAgent === workers ? workers : undefined;
}

/** Returns `undefined`. Asking would be a mistake: the `process` of Next.js on the edge has all functions of Node's, and they throw. */
export function builtInCrc32(): undefined {
  return undefined;
}
