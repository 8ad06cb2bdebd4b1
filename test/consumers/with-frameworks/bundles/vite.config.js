import { defineConfig } from 'vite';

// vite build --mode browser | workerd | node
export default defineConfig(({ mode }) => ({
  logLevel: 'warn',
  resolve: mode === 'workerd' ? { conditions: ['workerd', 'worker', 'browser'] } : {},
  ssr: { noExternal: true },
  build: {
    outDir: `bundled/vite/${mode}`,
    target: 'es2023',
    minify: true,
    ssr: mode === 'node',
    lib: mode === 'node' ? false : { entry: 'bundles/worker.js', formats: ['es'] },
    rollupOptions: { input: 'bundles/worker.js', output: { entryFileNames: 'worker.mjs' } },
  },
}));
