// node main.mjs, bun main.mjs, deno run main.mjs
import { conformance } from './conformance.mjs';

const text = await conformance('native');
console.log(text);
if (!text.endsWith(' 0 failed')) process.exitCode = 1;
