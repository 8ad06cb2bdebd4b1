import { readdirSync } from 'node:fs';
import { read, root } from './markdown.ts';

/** The TypeScript files of `src`. */
export const sources: readonly string[] = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file}`);

/** A field of an interface, such as an option. */
export interface Member {
  readonly name: string;
  /** The interface that declares it: the one that was asked for, or one that it extends. */
  readonly declaredBy: string;
  readonly isOptional: boolean;
  /** Its doc comment, in one line. */
  readonly doc: string;
}

/** A value that the code writes out: `1_000` or `'handled'`, but not `memoryStore()`. */
export type Literal = string | number | boolean;

const texts = new Map(sources.map((path) => [path, read(path)]));
const codes = new Map([...texts].map(([path, text]) => [path, withoutComments(text)]));

/** Every name that a field or a method of an interface has anywhere in `src`. */
export const memberNames: ReadonlySet<string> = new Set(
  [...codes.values()].flatMap((code) =>
    [...code.matchAll(/\breadonly (\w+)\??:|^ {2}(\w+)\??\(.*;$/gm)].map(([, field, method]) => field ?? method ?? ''),
  ),
);

/** The names of the interfaces that users write as options. */
export const optionInterfaces: readonly string[] = [...codes.values()].flatMap((code) =>
  [...code.matchAll(/\binterface (\w+(?:Options|Script|Schedule))\b/g)].map(([, name = '']) => name),
);

/** Reads the fields of an interface or an object type, by name, with inherited ones. */
export function membersOf(name: string): ReadonlyMap<string, Member> {
  const declaration = declarationOf('interface|type', name);
  const parents = /^(?:export )?interface [^{]*?\bextends ([^{]*)/.exec(declaration)?.[1] ?? '';
  const inherited = [...parents.matchAll(/\b\w+Options\b/g)].flatMap(([parent]) => [...membersOf(parent)]);
  const own = [...declaration.matchAll(/(?:\/\*\*((?:(?!\*\/).)*)\*\/\n)? +readonly (\w+)(\??):/gs)];
  return new Map([
    ...inherited,
    ...own.map(([, doc = '', member = '', mark]): [string, Member] => [
      member,
      { name: member, declaredBy: name, isOptional: mark === '?', doc: doc.replaceAll(/\s*\n\s*\* ?/g, ' ').trim() },
    ]),
  ]);
}

/** Reads the words that a type allows: `'a' | 'b'`, `keyof typeof table` or `(typeof list)[number]`. */
export function wordsOf(type: string): ReadonlySet<string> {
  const text = withoutComments(declarationOf('interface|type', type));
  const own = [...text.matchAll(/'(\w+)'/g)].map(([, word = '']) => word);
  const others = [...text.matchAll(/(?<=[=|]\s+)[A-Z]\w+/g)].flatMap(([other]) => [...wordsOf(other)]);
  const listed = [...text.matchAll(/\btypeof (\w+)/g)].flatMap(([, name = '']) => {
    const list = withoutComments(declarationOf('const', name));
    return [...list.matchAll(/(?<=^\s+)\w+(?=: )|(?<=[[,]\s*')\w+(?=')/gm)].map(([word]) => word);
  });
  return new Set([...own, ...others, ...listed]);
}

/**
 * Reads the defaults of an option from the code: `{ leaseMs = 30_000 }` and `leaseMs ?? 30_000` in the files that name the
 * interface, and `defaultLeaseMs` beside it. Returns none for a default that is not a literal.
 */
export function defaultsOf({ name, declaredBy, doc }: Member): ReadonlySet<Literal> {
  if (/Default: the \w+'s\b/.test(doc)) return new Set(); // another object has the default, under the same name
  const assigned = new RegExp(`(?<!\\b(?:const|let) |[\\w.])${name}(?:: [^;{}\\n]*?)? = (?!>)`, 'g');
  const instead = new RegExp(`\\b${name} \\?\\? `, 'g');
  const constant = new RegExp(`^const default${name.replace(/^./, (letter) => letter.toUpperCase())} = `, 'gm');
  const found = [...codes].flatMap(([path, code]) => {
    if (!new RegExp(`\\b${declaredBy}\\b`).test(code)) return [];
    const places = code.includes(`interface ${declaredBy} `) ? [assigned, instead, constant] : [assigned, instead];
    const matches = places.flatMap((place) => [...code.matchAll(place)]);
    return matches.flatMap((match) => literalsIn(expressionAt(code, match.index + match[0].length), path));
  });
  return new Set(found);
}

/** Reads an expression as literals: two for `isFast ? 1 : 2`, none for a call. */
function literalsIn(expression: string, path: string): Literal[] {
  const branches = /^\(?[^?]+ \? ([^:]+) : ([^)]+)\)?$/s.exec(expression)?.slice(1);
  if (branches !== undefined) return branches.flatMap((branch) => literalsIn(branch.trim(), path));
  if (expression === 'true' || expression === 'false') return [expression === 'true'];
  if (expression === 'Date.now' || /^\['.*'\]$/.test(expression)) return [expression];
  const text = /^'([^']*)'$/.exec(expression)?.[1];
  return [text ?? productOf(expression, path)].filter((literal) => literal !== undefined);
}

/** Calculates `7 * day`. */
function productOf(expression: string, path: string): number | undefined {
  const factors = expression.split(' * ').map((factor) => {
    if (/^\d[\d_]*$/.test(factor)) return Number(factor.replaceAll('_', ''));
    return /^\w+$/.test(factor) ? constantOf(factor, path) : undefined;
  });
  return factors.reduce((product, factor) => product && factor && product * factor, 1);
}

/** Finds a constant of the same file, or of the first file that has one of this name. */
function constantOf(name: string, path: string): number | undefined {
  const definition = new RegExp(`^(?:export )?const ${name} = ([^;]+);`, 'm');
  for (const [file, code] of [[path, codes.get(path) ?? ''] as const, ...codes]) {
    const expression = definition.exec(code)?.[1];
    if (expression !== undefined) return productOf(expression, file);
  }
  return undefined;
}

/** Returns the code up to the comma, the bracket or the semicolon that ends an expression. */
function expressionAt(code: string, start: number): string {
  return code.slice(start, endOf(code, start, /[,;)}\]]/)).trim();
}

/** Returns the declaration of this name with one of these keywords. */
function declarationOf(keywords: string, name: string): string {
  const declaration = new RegExp(`^(?:export )?(${keywords}) ${name}\\b`, 'm');
  for (const text of texts.values()) {
    const found = declaration.exec(text);
    if (found === null) continue;
    const isInterface = found[1] === 'interface';
    const body = isInterface ? text.indexOf('{', found.index) + 1 : found.index;
    return text.slice(found.index, endOf(text, body, isInterface ? /\}/ : /;/));
  }
  throw new Error(`src declares no ${keywords} ${name}.`);
}

/** Finds the first of `stops`, outside of comments and of the brackets that open after `start`. */
function endOf(text: string, start: number, stops: RegExp): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const letter = text.charAt(index);
    if (text.startsWith('/*', index)) index = text.indexOf('*/', index);
    else if (depth === 0 && stops.test(letter)) return index;
    else if (/[([{]/.test(letter)) depth += 1;
    else if (/[)\]}]/.test(letter)) depth -= 1;
  }
  return text.length;
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*.*?\*\/|(?<=^|\s)\/\/[^\n]*/gs, '');
}
