// node import.mjs <specifier> <scenario>: imports an entry and puts it to use.
const [specifier, scenario] = process.argv.slice(2);
const { default: use } = await import(`./entries/${scenario}.cjs`);
await use(await import(specifier));
