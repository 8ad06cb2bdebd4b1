// node build.cjs <bundler> <entry> <file>: bundles an entry for Node.js, as the bundler's manual says.
const { mkdirSync, writeFileSync } = require('node:fs');
const { basename, dirname, resolve } = require('node:path');

const [bundler, entry, file] = process.argv.slice(2);
const path = dirname(resolve(file));
const esm = file.endsWith('.mjs');

const bundlers = {
  async esbuild() {
    // Express, which is CommonJS, requires Node's modules.
    const js = esm
      ? "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
      : '';
    const format = esm ? 'esm' : 'cjs';
    const options = { bundle: true, platform: 'node', format, outfile: file, banner: { js } };
    await require('esbuild').build({ entryPoints: [entry], ...options });
  },

  webpack: () => runWebpack(require('webpack')),

  rspack: () => runWebpack(require('@rspack/core').rspack),

  async rollup() {
    const { rollup } = require('rollup');
    const { nodeResolve } = require('@rollup/plugin-node-resolve');
    const commonjs = require('@rollup/plugin-commonjs');
    const json = require('@rollup/plugin-json');
    const plugins = [nodeResolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()];
    const bundle = await rollup({ input: entry, plugins, onwarn: () => {} });
    await bundle.write({ file, format: esm ? 'es' : 'cjs', inlineDynamicImports: true });
    await bundle.close();
  },

  async ncc() {
    const { code } = await require('@vercel/ncc')(resolve(entry), { cache: false, quiet: true });
    writeFileSync(file, code);
  },

  /** Compiles without bundling. */
  async swc() {
    const { transformFile } = require('@swc/core');
    const jsc = { parser: { syntax: 'typescript' }, target: 'es2022' };
    const { code } = await transformFile(entry, { jsc, module: { type: 'commonjs' } });
    writeFileSync(file, code);
  },
};

function runWebpack(webpack) {
  const library = { type: esm ? 'module' : 'commonjs2' };
  const config = {
    mode: 'production',
    target: 'node20',
    entry: resolve(entry),
    output: { path, filename: basename(file), library, module: esm },
    experiments: esm ? { outputModule: true } : {},
    optimization: { minimize: false },
  };
  return new Promise((done, fail) => {
    webpack(config, (error, stats) => {
      if (error || stats.hasErrors()) fail(error ?? new Error(stats.toString({ colors: false })));
      else done();
    });
  });
}

mkdirSync(path, { recursive: true });
bundlers[bundler]().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
