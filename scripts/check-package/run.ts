import { type ChildProcess, execFile } from 'node:child_process';

const running = new Set<ChildProcess>();

// When this process is told to end, npm would go on and fill the folder that is being removed.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Runs a program and returns its stdout.
 *
 * @throws {Error} With all that it wrote, when it does not end with exit code 0.
 */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  timeoutMs = 600_000, // only for a program that hangs: npm may have nothing in its cache
): Promise<string> {
  const { FORCE_COLOR, ...inherited } = process.env;
  const options = { cwd, env: { ...inherited, NO_COLOR: '1', ...env }, maxBuffer: 2 ** 26, timeout: timeoutMs };
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      running.delete(child);
      if (error === null) return resolve(stdout);
      const ending = error.killed ? `was stopped after ${timeoutMs} ms` : `ended with exit code ${error.code}`;
      reject(new Error(`${program} ${args[0]} ${ending}\n${stdout}${stderr}`));
    });
    running.add(child);
  });
}

/** Runs a file with the Node.js that runs this. */
export function runNode(args: readonly string[], cwd: string): Promise<string> {
  return run(process.execPath, args, cwd);
}
