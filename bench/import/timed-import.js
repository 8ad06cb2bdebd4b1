// node timed-import.js <specifier>: prints how many milliseconds this fresh process took to import it.
const [specifier] = process.argv.slice(2);
const startedAt = performance.now();
await import(specifier);
console.log(performance.now() - startedAt);
