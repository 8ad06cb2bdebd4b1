import { startServer } from '../../test/deployed/start-server.ts';
import type { Report } from '../check-package/report.ts';
import { run } from '../check-package/run.ts';
import { commandFor } from './program.ts';
import type { Runtime } from './runtimes.ts';

const programs = { workerd: 'conformance/worker.mjs', 'edge-light': 'conformance/edge.mjs' };

/** Runs the conformance program on a runtime. Whether all of it passed. */
export async function checkConformance(report: Report, runtime: Runtime, apps: string): Promise<boolean> {
  const passed = await report.check(`conformance: ${runtime.title}`, async () => {
    const text = await conform(runtime, apps);
    const failures = text.split('\n').filter((line) => line.startsWith('FAIL'));
    if (failures.length > 0 || !/^[1-9]\d* passed, 0 failed$/m.test(text)) throw new Error(failures.join('\n') || text);
    report.note(`conformance: ${runtime.title}: ${text.trim().split('\n').at(-1)}`);
    return true;
  });
  const required = runtime.bundledFor !== undefined || (await checkRequire(report, runtime, apps));
  return (passed ?? false) && required;
}

async function checkRequire(report: Report, { title, command }: Runtime, apps: string): Promise<boolean> {
  const passed = await report.check(`require: ${title}`, async () => {
    const [executable = '', ...args] = command;
    const text = await run(executable, [...args, 'conformance/require.cjs'], apps);
    if (!text.includes('1 passed, 0 failed')) throw new Error(text);
    return true;
  });
  return passed ?? false;
}

async function conform(runtime: Runtime, apps: string): Promise<string> {
  const program = runtime.bundledFor === undefined ? 'conformance/main.mjs' : programs[runtime.bundledFor];
  const command = await commandFor(runtime, apps, program);
  if (runtime.bundledFor !== undefined) return serveAndAsk(command, apps);
  const [executable = '', ...args] = command;
  return run(executable, args, apps);
}

async function serveAndAsk(command: readonly string[], apps: string): Promise<string> {
  const { origin, stop } = await startServer({ command, folder: apps }, '/');
  try {
    return await (await fetch(origin)).text();
  } finally {
    await stop();
  }
}
