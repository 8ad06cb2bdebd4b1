import assert from 'node:assert/strict';
import { type Described, type Editor, openEditor } from './editor.ts';
import type { Report } from './report.ts';

/** The mistakes that users make most, by file, and the parts of the error: the wrong name, and the way to the right one. */
const mistakes = {
  'event-name': ["'call.complete'", 'CallEvents'],
  'option-name': ["'tolerence'", "Did you mean to write 'tolerance'?"],
  'event-field': ["'sumary'", "Did you mean 'summary'?"],
  'event-of-another-source': ["'call.completed'", 'NextneuralEvents'],
  'handler-of-another-source': ['CallEvent', 'Nextneural'],
  'event-schema': ["'SchemaOf<object>'", "Type 'string' is not assignable to type 'object'"],
  'secret-type': ["'42'", "'Secret<"],
};

/** A type that is spelled out field by field, and then cut off, tells a reader nothing. */
const noise = /\[x: string\]|; \.\.\. \d+ more|Known(Keys|Fields)/;

/** An editor shows the documentation, the parameters and the errors that lead users on. */
export async function checkEditor(report: Report, consumer: string): Promise<void> {
  for (const typescript of ['typescript5', 'typescript6']) {
    const editor = openEditor(consumer, typescript);
    const check = (name: string, run: () => void) => report.check(`editor: TypeScript ${editor.version}: ${name}`, run);

    for (const marker of editor.markers('hover.ts')) {
      await check(`hovering ${marker}`, () => checkHover(editor, marker));
    }
    for (const marker of editor.markers('help.ts')) {
      if (marker.endsWith('(')) await check(`help for ${marker}`, () => checkSignatures(editor, marker));
      else await check(marker, () => checkCompletions(editor, marker));
    }
    for (const [file, parts] of Object.entries(mistakes)) {
      await check(`mistake: ${file}`, () => checkMistake(editor.errors(`mistakes/${file}.ts`), parts));
    }
  }
}

/** @param marker The name that is hovered, and after a colon its type, or with `…` the beginning of it. */
function checkHover(editor: Editor, marker: string): void {
  const { text, documentation } = editor.hover(marker);
  const shown = text.replaceAll(/\s+/g, ' ');
  const [name = '', type] = marker.split(/: (.*)/);
  if (!shown.startsWith('(parameter)')) assert.notEqual(documentation, '', `It has no documentation: ${shown}`);
  if (type === undefined) return;
  const expected = `${/\w+$/.exec(name)?.[0]}${shown.includes('?: ') ? '?' : ''}: ${type.replace('…', '')}`;
  assert.ok(type.endsWith('…') ? shown.includes(expected) : shown.endsWith(expected), shown);
  assert.doesNotMatch(shown, noise);
}

function checkSignatures(editor: Editor, marker: string): void {
  const signatures = editor.signatures(marker);
  const described = signatures.flatMap(({ text, documentation, parameters }) => [
    { text, documentation: marker.startsWith('new ') ? 'see the class' : documentation },
    ...parameters,
  ]);
  assert.deepEqual(undocumented(described), []);
}

function checkCompletions(editor: Editor, marker: string): void {
  const completions = editor.completions(marker);
  if (marker === 'names of handlers') {
    const names = completions.map(({ text }) => text.replaceAll(/['"]/g, ''));
    assert.deepEqual(
      ['call.in_progress', 'call.completed', 'unknown'].filter((name) => !names.includes(name)),
      [],
    );
  } else {
    assert.deepEqual(undocumented(completions), []);
  }
}

function checkMistake(errors: readonly string[], parts: readonly string[]): void {
  const [error = '', ...others] = errors;
  assert.deepEqual(others, []);
  assert.deepEqual(
    parts.filter((part) => !error.includes(part)),
    [],
    `The error is: ${error}`,
  );
  assert.doesNotMatch(error, noise);
}

function undocumented(described: readonly Described[]): string[] {
  assert.ok(described.length > 0, 'The editor shows nothing.');
  return described.filter(({ documentation }) => documentation === '').map(({ text }) => text);
}
