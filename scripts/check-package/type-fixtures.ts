import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { adapters, type Entry, entries } from '../entries.ts';

/** The fixture that says what the types of every adapter promise, written for this one. */
const template = { file: 'any-adapter.mts', adapter: 'callhook/express' };

/** Writes the fixtures that every entry and every adapter has in common into the folder of the others. */
export async function writeTypeFixtures(types: string): Promise<void> {
  await writeEveryEntry(
    types,
    entries.filter((entry) => folderOf(types, entry) === types),
  );
  const code = await readFile(join(types, template.file), 'utf8');
  for (const adapter of adapters) {
    const file = join(folderOf(types, adapter), `any-${adapter.path}.mts`);
    await writeFile(file, code.replaceAll(`'${template.adapter}'`, `'${adapter.name}'`));
  }
}

/** Writes a fixture that imports these entries. */
export async function writeEveryEntry(types: string, imported: readonly Entry[]): Promise<void> {
  const lines = imported.map(({ name }, index) => `export * as entry${index} from '${name}';\n`);
  await writeFile(join(types, 'every-entry.mts'), lines.join(''));
}

/** A framework with errors in its own declarations has a folder of its own among the fixtures. */
function folderOf(types: string, { path }: Entry): string {
  const own = join(types, path);
  return existsSync(join(own, 'tsconfig.json')) ? own : types;
}
