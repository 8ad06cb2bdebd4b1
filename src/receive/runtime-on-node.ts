// The facts and functions of Node, Bun and Deno. On edge runtimes `runtime-on-edge.ts` takes the place of this file (`#runtime` in
// package.json). It also compiles without Node's types.

/** Platforms that set these run as many instances of an app as there are requests at once. */
const variables = [
  'AWS_LAMBDA_FUNCTION_NAME',
  'K_SERVICE', // Cloud Run
  'GAE_SERVICE', // App Engine
  'VERCEL',
  'NETLIFY',
  'FUNCTIONS_WORKER_RUNTIME', // Azure
  'DENO_DEPLOYMENT_ID',
];

/** Returns how callhook knows that several instances of the app run; `undefined` if it does not know. */
export function signOfSeveralInstances(): string | undefined {
  const { navigator, process, Deno } = globalThis as Runtime;
  try {
    if (navigator?.userAgent === 'Cloudflare-Workers') return navigator.userAgent;
    // Deno would ask its user for each variable, and throws if nobody can answer.
    if (Deno && Deno.permissions.querySync({ name: 'env' }).state !== 'granted') return undefined;
    if (process?.getBuiltinModule?.('node:cluster')?.isWorker) return 'cluster.isWorker';
    return variables.find((name) => process?.env?.[name]);
  } catch {
    return undefined;
  }
}

/** Returns Node's own CRC-32, which takes a tenth of the time; `undefined` if the runtime has none. */
export function builtInCrc32(): Crc32 | undefined {
  return (globalThis as Runtime).process?.getBuiltinModule?.('node:zlib')?.crc32;
}

/** Continues a checksum, which begins with 0. */
type Crc32 = (bytes: Uint8Array, before: number) => number;

/** The parts of the runtimes that callhook asks. */
interface Runtime {
  readonly navigator?: { readonly userAgent?: string };
  readonly process?: {
    readonly env?: Readonly<Record<string, string | undefined>>;
    getBuiltinModule?(name: string): { readonly isWorker?: boolean; readonly crc32?: Crc32 } | undefined;
  };
  readonly Deno?: { readonly permissions: { querySync(what: { name: 'env' }): { readonly state: string } } };
}
