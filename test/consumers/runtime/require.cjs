// node require.cjs <specifier> <scenario>: requires an entry and puts it to use.
const [specifier, scenario] = process.argv.slice(2);
const use = require(`./entries/${scenario}.cjs`);
module.exports = use(require(specifier));
