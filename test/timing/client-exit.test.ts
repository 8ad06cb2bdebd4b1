import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

// An open handle would keep the process alive, an unhandled rejection would end it with another code.
it('a process that ran into every fault ends by itself, at once, with nothing unhandled', async () => {
  const args = ['--import', 'tsx', '--trace-warnings', path('./every-fault.ts')];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: path('../..'), timeout: 110_000 });
  expect(stderr).toBe('');
  const { codes, endedAfterMs } = JSON.parse(stdout);
  expect(codes).toEqual({
    refused: 'network_error',
    reset: 'network_error',
    hanging: 'timeout',
    hangingBody: 'timeout',
    notJson: 'invalid_response',
    noContent: 'invalid_response',
    html: 'error',
    redirect: 'unexpected_redirect',
    endless: 'invalid_response',
    waiting: 'timeout',
    waitingForEvents: 'timeout',
    aborted: 'AbortError',
    left: 'left',
    arrived: 'completed',
  });
  expect(endedAfterMs).toBeLessThan(20_000); // a timer that was left would last 30 s or more
});
