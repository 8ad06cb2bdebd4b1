import { inspect } from 'node:util';
import pino from 'pino';
import { expect, it } from 'vitest';
import { WebhookError } from '../../src/errors.ts';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import type { DeliveryReport } from '../../src/receive/report.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

/** The error of a driver that carries its password in every way. */
class ReplyError extends Error {
  readonly code = 'WRONGPASS';
  readonly command = { name: 'auth', args: ['hunter2'] };
  constructor() {
    super('connect to redis://:hunter2@10.0.0.1\nfailed', { cause: new Error('hunter2') });
    Object.assign(this, { self: this, hunter2: () => 'hunter2' });
  }
}

const refusing = () => Promise.reject(new ReplyError());
const storeError = {
  name: 'ReplyError',
  code: 'WRONGPASS',
  message: 'connect to redis://***@10.0.0.1\\u{a}failed',
};

async function reportOf(onEvent: () => unknown, options: ReceiverOptions): Promise<DeliveryReport> {
  const { reports, observe } = recorder();
  await createReceiver(byourside, secret, onEvent, { observe, log: false, ...options })(delivery(payload()));
  return reports[0] as DeliveryReport; // each delivery has one
}

const cases: [name: string, report: () => Promise<DeliveryReport>, expected: object][] = [
  [
    'a store that cannot be reached',
    () => reportOf(() => {}, { replay: { ...memoryStore(), claim: refusing } }),
    {
      outcome: 'failed',
      code: 'store_unavailable',
      storeError,
      error: {
        name: 'WebhookError',
        code: 'store_unavailable',
        status: 503,
        message: `The replay store could not be reached: ${storeError.message}.`,
      },
    },
  ],
  [
    'a commit that failed',
    () => reportOf(() => {}, { replay: { ...memoryStore(), commit: refusing } }),
    { outcome: 'accepted', code: 'processed', claim: 'unrecorded', storeError },
  ],
  [
    'a release that failed, and the handler, too',
    () => reportOf(() => refusing(), { replay: { ...memoryStore(), release: refusing } }),
    {
      claim: 'unrecorded',
      storeError,
      error: {
        name: 'WebhookError',
        code: 'handler_failed',
        status: 500,
        message: expect.stringMatching(/^The handler threw ReplyError at .*serialised-report\.test\.ts:\d+:\d+\)?\.$/),
      },
    },
  ],
];

it.for(cases)('a report of %s is whole in every format and holds no password', async ([, make, expected]) => {
  const report = await make();
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  log.info(report);
  log.error({ err: report.outcome === 'accepted' ? undefined : report.error, report });
  const json = JSON.stringify(report);
  expect(JSON.parse(json)).toMatchObject(expected);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject(expected);
  expect(JSON.parse(lines[1] ?? '').report).toMatchObject(expected);
  if (report.outcome !== 'accepted') {
    const { code, message, status } = report.error;
    // pino appends the message of the cause.
    const text = expect.stringContaining(message);
    expect(JSON.parse(lines[1] ?? '').err).toMatchObject({ type: 'WebhookError', code, status, message: text });
    expect(inspect(report, { depth: 10 })).toContain(message);
  }
  const copy = structuredClone(report);
  expect(copy).toMatchObject({ code: report.code, storeError: report.storeError });
  const everything = [json, ...lines, inspect(report, { depth: 10, showHidden: true }), inspect(copy, { depth: 10 })];
  expect(everything.join()).not.toContain('hunter2');
});

it('JSON of an error holds the time to wait, and neither the stack nor the cause', () => {
  const error = new WebhookError('retry_later', 'Later.', { retryAfter: 5, cause: new Error('private') });
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'WebhookError',
    code: 'retry_later',
    status: 503,
    message: 'Later.',
    retryAfter: 5,
  });
});
