// A child process that serves one contender of one framework, and tells the CPU time that it has used when asked.
import { cpuMicroseconds } from './cpu.js';

const [framework, contender, callhookUrl] = process.argv.slice(2);
const { listen } = await import(`./apps/${framework}.js`);

process.on('disconnect', () => process.exit());
process.on('message', () => process.send(cpuMicroseconds()));
await listen(contender, await import(callhookUrl), (port) => process.send(port));
