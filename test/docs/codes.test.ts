import { byourside, createReceiver, WebhookError, type WebhookErrorCode } from 'callhook';
import { expect, it } from 'vitest';
import { codeIn, markedTables } from './markdown.ts';
import { wordsOf } from './source.ts';

const tables = markedTables('codes');
const replies = tables.find(({ of }) => of === 'WebhookErrorCode')?.rows ?? [];
const outcomes = [...wordsOf('DeliveryOutcome')].filter((word) => !['accepted', 'refused', 'failed'].includes(word));
const opaque = '{"error":"invalid_signature"}';

it('the pages have tables of codes', () => {
  expect(tables.length).toBeGreaterThanOrEqual(3);
});

it.each(tables)('$page shows every word of $of, and no other', ({ of, header, rows }) => {
  const column = header.indexOf('code');
  // Without a column of codes, each row begins with one; its settings follow in brackets.
  const shown = rows.flatMap((row) => (column === -1 ? codeIn(row[0] ?? '').slice(0, 1) : codeIn(row[column] ?? '')));
  const words = [...wordsOf(of), ...(of === 'WebhookErrorCode' ? outcomes : [])];
  expect([...new Set(shown)].filter((word) => word !== 'TypeError').toSorted()).toEqual(words.toSorted());
});

it.each([...wordsOf('WebhookErrorCode')])('the README shows the answer that a sender gets for %s', async (code) => {
  const answer = await answerTo(code as WebhookErrorCode); // each is a word of that type
  const rows = replies.filter((row) => codeIn(row[2] ?? '').includes(code));
  for (const [, status = ''] of rows) {
    if (!status.startsWith('yours')) expect(status).toContain(String(answer.status));
    expect(status.includes(opaque)).toBe(answer.body === opaque);
  }
  expect(rows.length).toBeGreaterThan(0);
});

/** Lets a receiver meet such an error, and returns its reply. */
function answerTo(code: WebhookErrorCode) {
  const receive = createReceiver(byourside, 'whsec_test', () => {}, { log: false });
  const readBody = () => Promise.reject(new WebhookError(code));
  return receive({ method: 'POST', header: () => 't=1,v1=00', readBody, request: null });
}
