import { expect, it } from 'vitest';
import { oneLine } from '../src/one-line.ts';

it('a text stays in one line and cannot steer a terminal', () => {
  expect(oneLine('call\r\nended\t\u001b[31mred\u009b\u2028\u202e\u200b\ud800')).toBe(
    'call\\u{d}\\u{a}ended\\u{9}\\u{1b}[31mred\\u{9b}\\u{2028}\\u{202e}\\u{200b}\\u{d800}',
  );
  expect(oneLine('Grüße 🎉 "x" {y}')).toBe('Grüße 🎉 "x" {y}');
});

it('a long text is cut off', () => {
  expect(oneLine('é'.repeat(5_000))).toBe(`${'é'.repeat(2_000)}…`);
  expect(oneLine('abc', 2)).toBe('ab…');
  expect(oneLine('abc', 3)).toBe('abc');
});
