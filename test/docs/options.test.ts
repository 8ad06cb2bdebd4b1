import { expect, it } from 'vitest';
import { codeIn, markedTables, pages, proseOf, tablesOf } from './markdown.ts';
import { defaultsOf, type Literal, type Member, membersOf, optionInterfaces } from './source.ts';

const members = optionInterfaces.flatMap((name) => [...membersOf(name).values()]);
const tables = markedTables('options');

it('every table of options says which interface it shows', () => {
  const unmarked = pages
    .flatMap(tablesOf)
    .filter(({ header, marker }) => /^(option|key)$/.test(header[0] ?? '') && marker === '');
  expect(unmarked.map(({ page, heading }) => `${page}: ${heading}`)).toEqual([]);
  expect(tables.length).toBeGreaterThanOrEqual(4);
});

it.each(tables)('$page shows $of with the names, defaults and units of the code', ({ of, rows }) => {
  const options = membersOf(of);
  expect(rows.flatMap(([names = '']) => codeIn(names)).toSorted()).toEqual([...options.keys()].toSorted());
  const problems = rows.flatMap(([names = '', defaults = '', text = '']) => {
    const cells = defaults.split(/, (?=\D|\d+ )/); // not at the comma of 30,000
    return codeIn(names).flatMap((name, index) => {
      const option = options.get(name);
      return option === undefined ? [] : problemsOf(option, cells[index] ?? '', `${defaults} ${text}`);
    });
  });
  expect(problems).toEqual([]);
});

it('the doc comment of every option states the default that the code has', () => {
  const wrong = members.filter((option) => ![...defaultsOf(option)].every((value) => isStatedIn(option, value)));
  expect(wrong.map(({ declaredBy, name, doc }) => `${declaredBy}.${name}: ${doc}`)).toEqual([]);
  expect(members.filter((option) => defaultsOf(option).size > 0).length).toBeGreaterThan(25);
});

it('prose such as "30 seconds (`leaseMs`)" states the default that the code has', () => {
  const stated = pages.flatMap((page) => [
    ...proseOf(page).matchAll(/(?<amount>\d[\d,]*(?: \w+)?)(?: at most)? \(`(?<name>\w+)`\)/g),
  ]);
  const wrong = stated.filter(({ groups: { amount = '', name = '' } = {} }) => {
    const values = members.filter((option) => option.name === name).flatMap((option) => [...defaultsOf(option)]);
    return !values.some((value) => spellingsOf(value, name).includes(amount));
  });
  expect(wrong.map(([text]) => text)).toEqual([]);
  expect(stated.length).toBeGreaterThan(2);
});

/** Compares a row of a table with the code, and says what differs. */
function problemsOf(option: Member, cell: string, row: string): string[] {
  const { name, isOptional, doc } = option;
  const values = effectiveDefaultsOf(option);
  const shown = cell.replaceAll('`', '');
  const problems: string[] = [];
  if ((shown === 'required') === isOptional)
    problems.push(`${name}: the table says '${shown}', the code ${isOptional ? 'optional' : 'required'}`);
  if (values.length === 0 && /^([\d,]+( \w+)?|true|false|'\w*')$/.test(shown)) {
    problems.push(`${name}: the table says '${shown}', the code has no such default`);
  }
  if (values.length > 0 && !values.some((value) => spellingsOf(value, name).includes(shown))) {
    problems.push(`${name}: the table says '${shown}', the code ${values.join(' or ')}`);
  }
  const unit = /milliseconds|seconds|bytes/.exec(doc)?.[0];
  if (unit !== undefined && typeof values[0] === 'number' && !unitsIn[unit]?.test(row)) {
    problems.push(`${name}: the table does not say ${unit}`);
  }
  return problems;
}

const unitsIn: { readonly [unit: string]: RegExp } = {
  milliseconds: /millisecond|\d ms\b|\d (days|seconds)/,
  seconds: /(?<!milli)second|\d s\b/,
  bytes: /byte/,
};

/** The defaults of an option, or of the clock's option that it is passed on as: `tolerance` of a scheme has none itself. */
function effectiveDefaultsOf(option: Member): Literal[] {
  const own = [...defaultsOf(option)];
  const ofClock = membersOf('ClockOptions').get(option.name);
  return own.length === 0 && ofClock !== undefined ? [...defaultsOf(ofClock)] : own;
}

/** Tells whether a sentence of the doc comment calls this value the default. */
function isStatedIn({ doc, name }: Member, value: Literal): boolean {
  const sentences = doc.split(/(?<=\.) /).filter((sentence) => /default/i.test(sentence));
  const codes = sentences.flatMap(codeIn);
  const words = sentences.join(' ').replaceAll(/[`;:()]|[.,](?=\W|$)/g, '');
  return (
    value === '' || spellingsOf(value, name).some((one) => codes.includes(one) || ` ${words} `.includes(` ${one} `))
  );
}

const durations = [
  { unit: 'days', ms: 86_400_000 },
  { unit: 'minutes', ms: 60_000 },
  { unit: 'seconds', ms: 1_000 },
  { unit: 's', ms: 1_000 },
];

/** Lists the ways in which a page may write a value of an option. */
function spellingsOf(value: Literal, name: string): string[] {
  if (name === 'unit') return [`'${value}'`, value === 's' ? 'seconds' : 'milliseconds'];
  if (typeof value !== 'number') return value === '' ? ['none'] : [String(value), `'${value}'`];
  const plain = value.toLocaleString('en-US');
  if (name === 'tolerance') return [plain, `${plain} s`, `${plain} seconds`];
  if (/bytes/i.test(name)) return [plain, `${plain} bytes`];
  if (!name.endsWith('Ms')) return [plain];
  const whole = durations.filter(({ ms }) => value % ms === 0);
  return [plain, `${plain} ms`, ...whole.map(({ unit, ms }) => `${value / ms} ${unit}`)];
}
