// Builds dist unless it is current. npm runs this as `prepare`, also in a clone that another project depends on, where the
// build tools may be missing. Therefore it is plain JavaScript that needs nothing but Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { scripts, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Everything that decides what a build writes. The versions of the tools are in package.json. */
const noble = 'node_modules/@noble/hashes/package.json'; // its code is in dist
const inputs = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts', 'src', noble];
const tools = ['rolldown', 'tsx', 'typescript'];

/** The hashes of the inputs and of dist after the last build that succeeded. It is outside of dist, so npm never packs it. */
const record = join(root, '.built');
/** A file with the id of the process that builds. */
const lock = join(root, '.building');

if (!isCurrent()) {
  const missing = tools.filter((name) => !isInstalled(name));
  if (missing.length === 0) {
    waitForLock();
    try {
      if (!isCurrent()) build(); // another process may have built it meanwhile
    } finally {
      if (lockOwner() === process.pid) rmSync(lock, { force: true });
    }
  } else {
    console.error(
      `callhook has not built dist, because ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing. Run npm install in ${root}.`,
    );
    // An install goes on, because dist may not be needed. Everything else that calls this needs dist.
    if (process.env.npm_lifecycle_event !== 'prepare') process.exitCode = 1;
  }
}

function isCurrent() {
  try {
    return readFileSync(record, 'utf8') === `${hashOf(inputs)}\n${hashOf(['dist'])}\n`;
  } catch {
    return false; // nothing was built yet, or another process is removing files of dist
  }
}

/** Waits until no other process builds. Installs in two examples at the same time would remove each other's files. */
function waitForLock() {
  if (existsSync(lock)) console.error(`callhook waits for the build of process ${lockOwner()}.`);
  while (!takeLock()) {
    if (isRunning(lockOwner()) && isNew(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    else rmSync(lock, { force: true });
  }
}

function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Returns 0 if the owner has not written its id yet, or has just removed the file. */
function lockOwner() {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return 0;
  }
}

/** Whether a file is younger than any build. Another program may have the id of a process that was killed. */
function isNew(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs < 300_000;
}

/** Also true for 0, which is this process. */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Builds from nothing, so that dist holds no file of a module that is gone. */
function build() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const before = hashOf(inputs);
  // Not by `npm run`, which would read the settings of the npm that runs this, such as `--workspace`.
  process.env.PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const { status } = spawnSync(scripts.build, { cwd: root, shell: true, stdio: 'inherit' });
  if (status === 0) writeFileSync(record, `${before}\n${hashOf(['dist'])}\n`);
  process.exitCode = status ?? 1;
}

/** Hashes the names and contents of files, and of all files in folders. */
function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesOf)) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesOf(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesOf(`${path}/${name}`));
}

/** Tells whether a tool is there in the version that callhook is built with. Another project's version may build something else. */
function isInstalled(name) {
  try {
    return createRequire(join(root, 'package.json'))(`${name}/package.json`).version === devDependencies[name];
  } catch {
    return false;
  }
}
