import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Asks a language service what an editor shows at a marker: a comment with this text in one of the files. */
export interface Editor {
  /** The version of TypeScript. */
  readonly version: string;
  /** The markers of a file. */
  markers(file: string): readonly string[];
  /** The tooltip of the name after the marker. */
  hover(marker: string): Described;
  /** The signatures of the call that has the marker between its parentheses. */
  signatures(marker: string): readonly Signature[];
  /** The properties that can be written at the marker. */
  completions(marker: string): readonly Described[];
  /** The errors in a file. */
  errors(file: string): readonly string[];
}

/** The text that an editor shows for a name, and its documentation. */
export interface Described {
  readonly text: string;
  readonly documentation: string;
}

/** A signature of a function, and its parameters. */
interface Signature extends Described {
  readonly parameters: readonly Described[];
}

/**
 * Opens the TypeScript files of a folder.
 *
 * @param typescript The name under which TypeScript is installed there.
 */
export function openEditor(folder: string, typescript: string): Editor {
  const ts: TypeScript = createRequire(join(folder, 'package.json'))(typescript);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => join(folder, file));
  const settings = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, types: ['node'], strict: true };
  const service = ts.createLanguageService({
    getCompilationSettings: () => settings,
    getScriptFileNames: () => files,
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) =>
      existsSync(file) ? ts.ScriptSnapshot.fromString(readFileSync(file, 'utf8')) : undefined,
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: existsSync,
    readFile: (file) => readFileSync(file, 'utf8'),
    directoryExists: (path) => existsSync(path) && statSync(path).isDirectory(),
    getDirectories: ts.sys.getDirectories,
    readDirectory: ts.sys.readDirectory,
    realpath: ts.sys.realpath,
  });
  const textOf = (parts: readonly DisplayPart[] = []) => parts.map(({ text }) => text).join('');

  function at<T>(marker: string, ask: (file: string, position: number) => T | undefined): T {
    const comment = `/*${marker}*/`;
    const file = files.find((path) => readFileSync(path, 'utf8').includes(comment));
    if (file === undefined) throw new Error(`No file has the marker ${comment}.`);
    const code = readFileSync(file, 'utf8');
    const end = code.indexOf(comment) + comment.length;
    const answer = ask(file, code[end] === ' ' ? end + 1 : end);
    if (answer === undefined) throw new Error(`The language service has no answer at ${comment}.`);
    return answer;
  }

  return {
    version: ts.version,

    markers(file) {
      const comments = readFileSync(join(folder, file), 'utf8').matchAll(/\/\*(.+?)\*\//g);
      return [...comments].map(([, marker = '']) => marker);
    },

    hover(marker) {
      const info = at(marker, (file, position) => service.getQuickInfoAtPosition(file, position));
      return { text: textOf(info.displayParts), documentation: textOf(info.documentation) };
    },

    signatures(marker) {
      const { items } = at(marker, (file, position) => service.getSignatureHelpItems(file, position, undefined));
      return items.map(({ prefixDisplayParts, documentation, parameters }) => ({
        text: textOf(prefixDisplayParts),
        documentation: textOf(documentation),
        parameters: parameters.map((one) => ({ text: one.name, documentation: textOf(one.documentation) })),
      }));
    },

    completions(marker) {
      return at(marker, (file, position) =>
        service.getCompletionsAtPosition(file, position, undefined)?.entries.map(({ name }) => {
          const details = service.getCompletionEntryDetails(file, position, name, {}, undefined, undefined, undefined);
          return { text: name, documentation: textOf(details?.documentation) };
        }),
      );
    },

    errors(file) {
      const errors = service.getSemanticDiagnostics(join(folder, file));
      return errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  };
}

/** The part of TypeScript's API that is used here. Its own types would have to be installed in the repository. */
interface TypeScript {
  readonly version: string;
  readonly ScriptTarget: { readonly ES2022: number };
  readonly ModuleKind: { readonly NodeNext: number };
  readonly ScriptSnapshot: { fromString(text: string): object };
  readonly sys: { readonly getDirectories: unknown; readonly readDirectory: unknown; readonly realpath: unknown };
  getDefaultLibFilePath(options: object): string;
  flattenDiagnosticMessageText(text: unknown, newLine: string): string;
  createLanguageService(host: LanguageServiceHost): LanguageService;
}

interface LanguageServiceHost {
  getScriptSnapshot(file: string): object | undefined;
  getDefaultLibFileName(options: object): string;
  fileExists(file: string): boolean;
  readFile(file: string): string;
  directoryExists(path: string): boolean;
  readonly [other: string]: unknown;
}

interface LanguageService {
  getQuickInfoAtPosition(file: string, position: number): Shown | undefined;
  getSignatureHelpItems(
    file: string,
    position: number,
    options: undefined,
  ): { readonly items: readonly SignatureItem[] } | undefined;
  getCompletionsAtPosition(
    file: string,
    position: number,
    options: undefined,
  ): { readonly entries: readonly { readonly name: string }[] } | undefined;
  getCompletionEntryDetails(
    ...args: readonly [file: string, position: number, name: string, format: object, ...others: undefined[]]
  ): Shown | undefined;
  getSemanticDiagnostics(file: string): readonly { readonly messageText: unknown }[];
}

interface Shown {
  readonly displayParts?: readonly DisplayPart[];
  readonly documentation?: readonly DisplayPart[];
}

interface SignatureItem extends Shown {
  readonly prefixDisplayParts: readonly DisplayPart[];
  readonly parameters: readonly (Shown & { readonly name: string })[];
}

interface DisplayPart {
  readonly text: string;
}
