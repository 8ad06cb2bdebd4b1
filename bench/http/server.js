// A child process that serves the app named by its argument, and tells the CPU time that it has used when asked.
import { cpuMicroseconds } from './cpu.js';

const { listen } = await import(`./apps/${process.argv[2]}.js`);

process.on('disconnect', () => process.exit());
process.on('message', () => process.send(cpuMicroseconds()));
listen((port) => process.send(port));
