/** A `describe` of `npm test` that makes a cell. Its runtime is the Node that ran the tests, unless it says otherwise. */
export interface Tested {
  readonly describe: string;
  /** What it is, in the support table. */
  readonly name: string;
  /** Whose version it is shown with, and whose package.json pins it. */
  readonly package?: { readonly name: string; readonly pinnedBy: string };
  readonly entry: string;
  readonly runtime?: string;
}

const next = { name: 'next', pinnedBy: 'test/next-app/package.json' };

/** What is tested by `npm test` alone, in its own process or by `next start`. */
export const testedInProcess: readonly Tested[] = [
  { describe: 'next start, app/hook/route.ts', name: 'Next.js, `app/`', package: next, entry: 'callhook/next' },
  {
    describe: 'next start, app/edge/route.ts on the edge runtime',
    name: 'Next.js, `app/`',
    package: next,
    entry: 'callhook/next',
    runtime: 'edge-runtime of Next.js',
  },
  { describe: 'next start, pages/api/hook.ts', name: 'Next.js, `pages/api/`', package: next, entry: 'callhook/next' },
];
