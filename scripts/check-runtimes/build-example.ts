import { copyFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../check-package/workspace.ts';
import { copyExample } from '../smoke-examples/install-example.ts';
import { run } from '../smoke-examples/launch.ts';
import type { BuiltExample } from './app.ts';
import { nodeFolder } from './runtimes.ts';

/** Copies an example with the contract's application in it, installs it beside the tarball and builds it. */
export async function buildExample(app: BuiltExample, folder: string, tarball: string): Promise<void> {
  const { example, versions = {} } = app;
  const tests = join(root, 'test');
  await copyExample(example, folder, tarball);
  await cp(join(tests, 'runtimes', 'built', example), folder, { recursive: true });
  await copyFile(join(tests, 'adapters', 'contract', 'app.ts'), join(folder, 'contract-app.ts'));
  await pin(versions, join(folder, 'package.json'));
  const onNode24 = { PATH: nodeFolder(24) };
  await run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], onNode24);
  await run(folder, 'npm', ['run', 'build'], onNode24);
}

async function pin(versions: Readonly<Record<string, string>>, path: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  for (const [name, version] of Object.entries(versions)) {
    const section = [manifest.dependencies, manifest.devDependencies].find((dependencies) => name in dependencies);
    if (section === undefined) throw new Error(`The example does not depend on ${name}.`);
    section[name] = version;
  }
  await writeFile(path, JSON.stringify(manifest));
}
