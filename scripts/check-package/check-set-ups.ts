import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entries } from '../entries.ts';
import type { Report } from './report.ts';
import { run } from './run.ts';

/** A version of TypeScript, by its name in the consumer's package.json, and the options of a project. */
interface SetUp {
  readonly typescript: 'typescript54' | 'typescript5' | 'typescript6' | 'typescript';
  readonly options: string;
  /** Only with skipLibCheck, if declarations of others do not fit the options. */
  readonly loose?: boolean;
}

/** TypeScript 7 has no node10, and the declarations of zod need esModuleInterop. */
const setUps: readonly SetUp[] = [
  { typescript: 'typescript54', options: '--module node16 --esModuleInterop false', loose: true },
  { typescript: 'typescript5', options: '--module commonjs --moduleResolution node10', loose: true },
  { typescript: 'typescript5', options: '--module node18', loose: true },
  { typescript: 'typescript6', options: '--module commonjs --moduleResolution bundler', loose: true },
  { typescript: 'typescript6', options: '--module node16', loose: true },
  { typescript: 'typescript', options: '--module commonjs' },
  { typescript: 'typescript', options: '--module node16' },
  { typescript: 'typescript', options: '--module node16', loose: true },
  { typescript: 'typescript', options: '--module node18' },
  { typescript: 'typescript', options: '--module nodenext' },
  { typescript: 'typescript', options: '--module preserve' },
  { typescript: 'typescript', options: '--module esnext' },
];

/** The frameworks with errors in their own declarations. */
const faulty = ['koa', 'next'];

/** The same code compiles as CommonJS and as an ES module, with every TypeScript and every way in which it finds modules. */
export async function checkSetUps(report: Report, consumer: string): Promise<void> {
  const folder = join(consumer, 'commonjs');
  const sound = entries.filter(({ path }) => !faulty.includes(path));
  await mkdir(join(folder, 'loose'));
  for (const extension of ['ts', 'cts', 'mts']) {
    if (extension !== 'ts') await copyFile(join(folder, 'app.ts'), join(folder, `app.${extension}`));
    await writeImports(join(folder, `every-entry.${extension}`), sound);
    await writeImports(join(folder, 'loose', `every-entry.${extension}`), entries);
  }
  for (const { typescript, options, loose = false } of setUps) {
    const config = loose ? 'tsconfig.loose.json' : 'tsconfig.json';
    await report.check(`set-up: ${typescript} ${options}${loose ? ', skipLibCheck on' : ''}`, () =>
      run(
        join('node_modules', typescript, 'bin', 'tsc'),
        ['--project', `commonjs/${config}`, ...options.split(' ')],
        consumer,
      ),
    );
  }
}

function writeImports(file: string, imported: typeof entries): Promise<void> {
  const lines = imported.map(({ name }, index) => `export * as entry${index} from '${name}';\n`);
  return writeFile(file, lines.join(''));
}
