// node every-entry.mjs <entry> <scenario> …: imports each entry and puts it to use.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const pairs = process.argv.slice(2);
while (pairs.length > 0) {
  const [entry, scenario] = pairs.splice(0, 2);
  try {
    await require(`./runtime/entries/${scenario}.cjs`)(await import(entry));
  } catch (error) {
    throw new Error(`${entry} does not do its work.`, { cause: error });
  }
}
