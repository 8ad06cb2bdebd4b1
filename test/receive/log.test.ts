import { Writable } from 'node:stream';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import winston from 'winston';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import { drop } from '../../src/receive/handler.ts';
import type { Logger } from '../../src/receive/log.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

/** A logger that keeps its lines. Its methods are inherited and need `this`, as those of many libraries do. */
class Lines implements Logger {
  readonly #lines: string[] = [];
  get lines(): readonly string[] {
    return this.#lines;
  }
  error(line: string): void {
    this.#lines.push(`error ${line}`);
  }
  warn(line: string): void {
    this.#lines.push(`warn ${line}`);
  }
}

function receiver(options: ReceiverOptions, onEvent: () => unknown = () => {}, source = byourside) {
  return createReceiver(source, secret, onEvent, options);
}

const forged = () => delivery(payload(), { header: 't=1,v1=00' });

describe('the log', () => {
  let stderr: string[];
  beforeEach(() => {
    stderr = [];
    vi.spyOn(console, 'error').mockImplementation((line: string) => void stderr.push(line));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('goes on when observe is given', async () => {
    const { observe, reports } = recorder();
    await receiver({ observe })(forged());
    expect(stderr).toEqual([expect.stringMatching(/^callhook: answered 400 \(signature_mismatch\)\. /)]);
    expect(reports).toHaveLength(1);
  });

  it('may be off, while observe goes on', async () => {
    const { observe, reports } = recorder();
    await receiver({ observe, log: false })(forged());
    expect(stderr).toEqual([]);
    expect(reports).toHaveLength(1);
  });

  it('says nothing of a delivery that is in order, a drop or a browser', async () => {
    const { log, receive } = withLines();
    await receive(delivery(payload()));
    await receive(delivery(payload(), { method: 'GET' }));
    await receiver({ log }, () => {
      throw drop('no');
    })(delivery(payload()));
    expect(log.lines).toEqual([]);
  });

  it('warns of what was refused, and calls what failed or was not protected an error', async () => {
    const { log, receive } = withLines();
    await receive(forged());
    const down = { ...memoryStore(), claim: () => Promise.reject(new Error('down')) };
    await receiver({ log, replay: down })(delivery(payload()));
    await receiver({ log, replay: down, whenStoreFails: 'handle' })(delivery(payload()));
    await receiver({ log }, () => Promise.reject(new Error('private')))(delivery(payload()));
    expect(log.lines).toEqual([
      expect.stringMatching(/^warn callhook: answered 400 \(signature_mismatch\)/),
      'error callhook: answered 503 (store_unavailable). The replay store could not be reached: down.',
      'error callhook: answered 200 (processed). The replay store could not be reached, so the handler ran without a claim: down.',
      expect.stringMatching(/^error callhook: answered 500 \(handler_failed\)\. The handler threw Error at /),
    ]);
  });

  it.for<[string, (line: string) => unknown]>([
    ['throws', () => raise()],
    ['rejects', async () => raise()],
  ])('may be a logger that %s', async ([, fail]) => {
    const reply = await receiver({ log: { error: fail, warn: fail } })(forged());
    expect(reply).toMatchObject({ status: 400, body: '{"error":"invalid_signature"}' });
  });

  it('takes loggers as they are', async () => {
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk, _, done) {
        lines.push(String(chunk));
        done();
      },
    });
    await receiver({ log: pino(sink) })(forged());
    const transports = [new winston.transports.Stream({ stream: sink })];
    await receiver({ log: winston.createLogger({ transports }) })(forged());
    await receiver({ log: console })(forged());
    await expect.poll(() => lines.length).toBe(2);
    const text = expect.stringMatching(/^callhook: answered 400/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 40, msg: text });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 'warn', message: text });
  });

  it.for<unknown>([true, 'stderr', {}, { error: () => {} }, { warn: () => {} }, null, () => {}])(
    'refuses %o',
    (log) => {
      expect(() => receiver({ log: log as Logger })).toThrow(/^log must be a logger with the methods error and warn/);
    },
  );

  it('escapes what a sender or a file name could steer a terminal with', async () => {
    const { log } = withLines();
    const source = { ...byourside, eventId: () => undefined, name: 'a\nb' };
    await receiver({ log }, () => {}, source)(delivery(payload({ event: 'call.completed' })));
    const named = createReceiver(source, secret, { unknown: () => {} }, { log });
    await named(delivery(payload({ event: 'x\r\n\u001b[2Jcallhook: all is well' })));
    expect(log.lines.join()).toMatch(/^[^\p{C}]+$/u);
    expect(log.lines[1]).toContain('x\\u{d}\\u{a}\\u{1b}[2Jcallhook');
  });

  describe('of many deliveries', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['performance'] });
    });

    it('writes ten lines a minute for a code, and then how many it left out', async () => {
      const { log, receive } = withLines();
      for (let i = 0; i < 1_214; i++) await receive(forged());
      expect(log.lines).toHaveLength(10);
      expect(log.lines[8]).toMatch(/\.$/);
      expect(log.lines[9]).toMatch(/\. Further ones are only counted for a minute\.$/);
      vi.advanceTimersByTime(59_999);
      await receive(forged());
      expect(log.lines).toHaveLength(10);
      vi.advanceTimersByTime(1);
      await receive(forged());
      expect(log.lines).toHaveLength(11);
      expect(log.lines[10]).toMatch(/\. And 1,205 more in the last 60 s\.$/);
      vi.advanceTimersByTime(600_000);
      await receive(forged());
      expect(log.lines[11]).not.toMatch(/more/);
    });

    it('leaves the lines of other codes and other receivers alone', async () => {
      const { log, receive } = withLines();
      for (let i = 0; i < 20; i++) await receive(forged());
      await receive(delivery(payload(), { header: null }));
      await receiver({ log })(forged());
      expect(log.lines).toHaveLength(12);
    });

    it('limits stderr, too', async () => {
      const receive = receiver({});
      for (let i = 0; i < 50; i++) await receive(forged());
      expect(stderr).toHaveLength(10);
    });
  });

  it('says which fields of an event do not fit, without their values', async () => {
    const { log, receive } = withLines();
    await receive(delivery(payload({ summary: ['private'] })));
    expect(log.lines).toEqual([
      'warn callhook: answered 200 (processed). The event has fields that do not fit: summary is not of type string.',
    ]);
    await receiver({ log, strict: true })(delivery(payload({ summary: ['private'] })));
    expect(log.lines[1]).toMatch(/^warn callhook: answered 422 \(schema_mismatch\)\./);
    expect(log.lines).toHaveLength(2);
  });

  describe('of events without an id', () => {
    const source = { ...byourside, eventId: () => undefined };

    it('says so once for each source', async () => {
      const { log } = withLines();
      const { observe, reports } = recorder();
      const receive = receiver({ log, observe }, () => {}, source);
      await receive(delivery(payload()));
      await receive(delivery(payload()));
      expect(reports.map(({ eventId, code }) => [eventId, code])).toEqual([
        [null, 'processed'],
        [null, 'processed'],
      ]);
      expect(log.lines).toEqual([
        'warn callhook: byourside sends call.completed without an id: callhook knows its retries only by an equal body.',
      ]);
    });

    it('says nothing of a delivery of several events, which has no id of its own', async () => {
      const { log } = withLines();
      const many = { ...byourside, many: ({ events }: { readonly [key: string]: unknown }) => events };
      const reply = await receiver({ log }, () => {}, many)(delivery({ events: [payload()] }));
      expect([reply.status, log.lines]).toEqual([200, []]);
    });

    it('says nothing of an event that nobody handles', async () => {
      const { log } = withLines();
      await createReceiver(source, secret, { unknown: () => {} }, { log })(delivery(payload()));
      expect(log.lines).toEqual([]);
    });
  });

  describe('of a default store', () => {
    const onWorkers = () => vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    afterEach(() => vi.unstubAllGlobals());

    it('that several instances have says once to give a shared one', async () => {
      onWorkers();
      const { log, receive } = withLines();
      await receive(forged());
      expect(log.lines).toHaveLength(1);
      await receive(delivery(payload()));
      await receive(delivery(payload()));
      expect(log.lines.slice(1)).toEqual([
        'warn callhook: this app has several instances (Cloudflare-Workers), and the default replay store serves only one: pass a shared store as the option replay.',
      ]);
    });

    it('says nothing of a store that was given, of none, without a log, and elsewhere', async () => {
      await receiver({})(delivery(payload()));
      onWorkers();
      await receiver({ replay: memoryStore() })(delivery(payload()));
      await receiver({ replay: false })(delivery(payload()));
      await receiver({ replay: () => memoryStore() })(delivery(payload()));
      await receiver({ log: false })(delivery(payload()));
      expect(stderr).toEqual([]);
    });
  });
});

function withLines() {
  const log = new Lines();
  return { log, receive: receiver({ log }) };
}

function raise(): never {
  throw new Error('no');
}
