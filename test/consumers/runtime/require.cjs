// node require.cjs <specifier> <scenario> …: requires entries, puts each to use, and writes the files of callhook that were
// loaded, one a line.
const assert = require('node:assert/strict');

async function requireEach([specifier, scenario, ...rest]) {
  const use = require(`./entries/${scenario}.cjs`);
  await use(require(specifier));
  if (rest.length > 0) return requireEach(rest);
  const loaded = Object.keys(require.cache).filter((path) => /[\\/]node_modules[\\/](callhook|@noble)[\\/]/.test(path));
  assert.ok(loaded.length > 0 && loaded.every((path) => path.endsWith('.cjs')), loaded.join('\n'));
  console.log(loaded.join('\n'));
}

requireEach(process.argv.slice(2));
