import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../scripts/check-package/workspace.ts';

const script = 'scripts/build-unless-current.js';
const tools = ['rolldown', 'tsx', 'typescript'];

/** A small project with the script in it. Its build copies src to dist, and counts. */
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'callhook-build-'));
  mkdirSync(join(project, 'scripts'));
  cpSync(join(root, script), join(project, script));
  write('package.json', manifest("fs.cpSync('src', 'dist', { recursive: true }); console.log('built')"));
  write('src/index.ts', 'one');
  write('src/verify/hmac.ts', 'two');
  for (const tool of tools) write(`node_modules/${tool}/package.json`, '{ "version": "1.0.0" }');
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

describe('the build of prepare', () => {
  it('builds once, and says nothing while dist is current', () => {
    expect(prepare()).toEqual({ status: 0, stdout: 'built\n', stderr: '' });
    expect(prepare()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('builds again after a change of anything that goes into dist, and of dist', () => {
    prepare();
    const changes = {
      'a changed file': () => write('src/index.ts', 'six'),
      'a new file': () => write('src/new.ts', ''),
      'a deleted file': () => remove('src/verify'),
      'a changed tsconfig.json': () => write('tsconfig.json', '{}'),
      'a changed tsconfig.build.json': () => write('tsconfig.build.json', '{}'),
      'a changed script': () => write('scripts/bundle.ts', ''),
      'a missing file of dist': () => remove('dist/index.ts'),
      'a changed file of dist': () => write('dist/index.ts', 'two'),
      'a missing dist': () => remove('dist'),
    };
    for (const [what, change] of Object.entries(changes)) {
      change();
      expect(prepare(), what).toMatchObject({ status: 0, stdout: 'built\n' });
    }
    expect(prepare()).toMatchObject({ status: 0, stdout: '' });
  });

  it('leaves no file in dist whose module is gone', () => {
    prepare();
    remove('src/verify');
    prepare();
    expect(readdirSync(join(project, 'dist'))).toEqual(['index.ts']);
  });

  it('builds once if two processes ask for it at the same time', async () => {
    const builds = await Promise.all([prepareBeside(), prepareBeside()]);
    expect(builds.toSorted()).toEqual(['', 'built\n']);
    expect(prepare()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('does not wait for a process that ended in the middle of a build', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    write('.building', String(pid));
    expect(prepare()).toMatchObject({ status: 0, stdout: 'built\n' });
  });

  it('fails with the output of a build that fails, and builds again the next time', () => {
    write('package.json', manifest("fs.mkdirSync('dist'); console.log('error TS2322'); process.exit(2)"));
    expect(prepare()).toMatchObject({ status: 2, stdout: 'error TS2322\n' });
    expect(prepare()).toMatchObject({ status: 2, stdout: 'error TS2322\n' });
  });

  it('does not stop an install without the build tools, and says so in one line', () => {
    remove('node_modules/tsx');
    const message = /^callhook has not built dist, because tsx is missing\. Run npm install in \S+\.\n$/;
    expect(prepare()).toEqual({ status: 0, stdout: '', stderr: expect.stringMatching(message) });
    expect(existsSync(join(project, 'dist'))).toBe(false);
  });

  it('does not build with a version of a tool that another project has installed', () => {
    write('node_modules/typescript/package.json', '{ "version": "0.9.0" }');
    expect(prepare()).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringContaining('typescript is missing'),
    });
  });

  it('says nothing without the build tools if dist is current', () => {
    prepare();
    remove('node_modules');
    expect(prepare()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it.each(['prepack', 'demo'])('fails in %s without the build tools', (event) => {
    remove('node_modules');
    expect(prepare(event)).toMatchObject({ status: 1, stderr: expect.stringContaining('rolldown, tsx, typescript') });
  });
});

/** Runs the script as npm does. */
function prepare(event = 'prepare') {
  const env = { ...process.env, npm_lifecycle_event: event };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: project, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Runs the script without waiting for it here, and returns its output. */
async function prepareBeside(): Promise<string> {
  const child = spawn(process.execPath, [script], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await Promise.all([child.stdout.setEncoding('utf8').toArray(), once(child, 'close')]);
  return output.join('');
}

function manifest(build: string): string {
  const devDependencies = Object.fromEntries(tools.map((tool) => [tool, '1.0.0']));
  return JSON.stringify({ type: 'module', scripts: { build: `node -e "${build}"` }, devDependencies });
}

function write(path: string, content: string): void {
  mkdirSync(join(project, path, '..'), { recursive: true });
  writeFileSync(join(project, path), content);
}

function remove(path: string): void {
  rmSync(join(project, path), { recursive: true });
}
