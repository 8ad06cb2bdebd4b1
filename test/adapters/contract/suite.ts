import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nowSeconds, signHeader } from '../../verify/signer.ts';
import { type Received, secret } from './app.ts';
import { breakOff, hangUp, type SendOptions, send, trickle } from './send.ts';

/** A server with the contract's application behind one adapter. */
export interface Target {
  readonly url: string;
  /** The same app with the mistake that its framework makes easiest: something parses or reads the body in front. */
  readonly consumedUrl: string;
  readonly received: () => Promise<Received>;
  readonly stop: () => Promise<void>;
}

export interface TargetTraits {
  /** The framework's router answers other methods than POST before the adapter sees them. */
  readonly routesMethods?: boolean;
  /**
   * What reads the body before the adapter. It answers for senders that hang up; text has lost a byte order mark and what
   * is no UTF-8.
   */
  readonly readBefore?: 'bytes' | 'text' | 'json';
  /** The text of `readBefore` begins with the byte order mark still. */
  readonly keepsMark?: boolean;
  /** The platform keeps the bytes whatever reads the body, so that what is posted to `consumedUrl` is handled. */
  readonly keepsBytes?: boolean;
  /** The server leaves a body that the sender will not end waiting, and its reader with it. */
  readonly hidesHangUps?: boolean;
  /** The runtime has no `DecompressionStream`, so that an encoded body cannot be read. */
  readonly cannotDecode?: boolean;
  /** The platform has a deadline of its own for a body, or it is not worth the seconds to wait for that of callhook again. */
  readonly skipsDeadline?: boolean;
}

let count = 0;

function eventOf(overrides: Record<string, unknown> = {}) {
  count += 1;
  const eventId = `evt_${process.pid}_${count}`;
  return { event: 'call.completed', eventId, callId: 'call_1', summary: 'fine', ...overrides };
}

/** The contract of every adapter: the same bytes reach the handler and the same reply comes back, on all of them. */
export function adapterContract(name: string, start: () => Promise<Target>, traits: TargetTraits = {}): void {
  describe(name, () => {
    let target: Target;
    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target?.stop());

    const post = (body: string | Uint8Array, options?: SendOptions) => send(target.url, body, options);
    const eventsOf = async (eventId: string) =>
      (await target.received()).events.filter((event) => event.eventId === eventId);
    const reportsOf = async (code: string) =>
      (await target.received()).reports.filter((report) => report.code === code);
    const countReceived = async () => {
      const { events, reports } = await target.received();
      return { events: events.length, reports: reports.length };
    };

    /** Sends a body and checks that these very bytes reached the handler. */
    async function expectHandled(eventId: string, body: string | Uint8Array, options?: SendOptions): Promise<void> {
      const answer = await post(body, options);
      expect([answer.status, answer.body]).toEqual([200, '{"outcome":"processed"}']);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      const events = await eventsOf(eventId);
      expect(events).toHaveLength(1);
      expect(events[0]?.rawBody).toBe(Buffer.from(body).toString('base64'));
    }

    it.each([
      ['compact JSON', (event: object) => JSON.stringify(event)],
      ['pretty JSON with odd spaces and line ends', (event: object) => `\r\n${JSON.stringify(event, null, '\t')} \n`],
      [
        'escapes that a serialiser would not write',
        (event: object) => JSON.stringify(event).replace('fine', '\\u0066ine\\/'),
      ],
      ['emoji and other scripts', (event: object) => JSON.stringify({ ...event, summary: 'Grüße 🎉 שלום 你好' })],
      [
        'numbers that a parser would round',
        (event: object) => JSON.stringify(event).replace('{', '{"n":1.0,"big":12345678901234567890,'),
      ],
      ['a key that comes twice', (event: object) => JSON.stringify(event).replace('{', '{"summary":"first",')],
    ])('hands over the bytes of %s', async (_what, write) => {
      const event = eventOf();
      await expectHandled(event.eventId, write(event));
    });

    it('hands over a byte order mark, or refuses what has lost it', async () => {
      const event = eventOf();
      const body = `\uFEFF${JSON.stringify(event)}`;
      if (traits.readBefore !== 'text' || traits.keepsMark) return expectHandled(event.eventId, body);
      expect(await post(body)).toMatchObject({ status: 400, body: '{"error":"invalid_signature"}' });
      expect(await eventsOf(event.eventId)).toEqual([]);
    });

    it('hands over a transcript of 100 kB, in one piece and in many', async () => {
      const transcript = 'AI: Grüße 🎉\n'.repeat(7_000);
      const whole = eventOf({ transcript });
      await expectHandled(whole.eventId, JSON.stringify(whole));
      const parts = eventOf({ transcript });
      const bytes = Buffer.from(JSON.stringify(parts));
      const chunks = Array.from({ length: 10 }, (_, i) =>
        bytes.subarray((i * bytes.length) / 10, ((i + 1) * bytes.length) / 10),
      );
      await expectHandled(parts.eventId, Buffer.concat(chunks), { chunks, ...signed(Buffer.concat(chunks)) });
    });

    it('hands over chunks that are split inside a character', async () => {
      const event = eventOf({ summary: '🎉' });
      const bytes = Buffer.from(JSON.stringify(event));
      const middle = bytes.indexOf(Buffer.from('🎉')) + 2;
      await expectHandled(event.eventId, bytes, { chunks: [bytes.subarray(0, middle), bytes.subarray(middle)] });
    });

    it.each(['text/plain', 'application/octet-stream', 'application/vnd.api+json'])(
      'takes a delivery of any content type: %s',
      async (type) => {
        const event = eventOf();
        const body = JSON.stringify(event);
        const answer = await post(body, { headers: { ...signed(body).headers, 'content-type': type } });
        // A parser in front decides by type what it keeps; without one, everything is read.
        expect(answer.status).toBe(200);
      },
    );

    it('refuses what was tampered with, is stale, early, unsigned or signed twice, all in the same words', async () => {
      const body = JSON.stringify(eventOf());
      const header = signHeader(body, secret);
      const refusals: Record<string, string | string[]>[] = [
        { 'x-bys-signature': signHeader(`${body} `, secret) },
        { 'x-bys-signature': signHeader(body, secret, nowSeconds() - 400) },
        { 'x-bys-signature': signHeader(body, secret, nowSeconds() + 400) },
        { 'x-bys-signature': signHeader(body, 'other') },
        { 'x-bys-signature': [header, header] },
        { 'x-bys-signature': '' },
        {},
      ];
      for (const headers of refusals) {
        const answer = await post(body, { headers });
        expect([answer.status, answer.body]).toEqual([400, '{"error":"invalid_signature"}']);
      }
      expect((await eventsOf(JSON.parse(body).eventId)).length).toBe(0);
    });

    it('refuses bytes that are no UTF-8, though they are signed', async () => {
      const event = eventOf({ summary: '?' });
      const bytes = Buffer.from(JSON.stringify(event));
      bytes[bytes.indexOf('?')] = 0xff;
      // A parser that made text of it has replaced this byte.
      const error = traits.readBefore === 'text' ? 'invalid_signature' : 'body_not_json';
      const answer = await post(bytes);
      expect([answer.status, answer.body]).toEqual([400, `{"error":"${error}"}`]);
      expect(await eventsOf(event.eventId)).toEqual([]);
    });

    it('refuses bytes that are not text, whichever layer sees them first', async () => {
      const before = await countReceived();
      expect((await post(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]))).status).toBe(400);
      expect((await countReceived()).events).toBe(before.events);
    });

    it.each(['in one piece', 'in chunks'])(
      'says which line to change when something parsed or read the body before: %s',
      async (how) => {
        const event = eventOf();
        const body = Buffer.from(JSON.stringify(event));
        const chunks = how === 'in chunks' ? { chunks: [body.subarray(0, 10), body.subarray(10)] } : {};
        const before = (await reportsOf('body_unreadable')).length;
        const answer = await send(target.consumedUrl, body, { ...signed(body), ...chunks });
        if (traits.keepsBytes) {
          expect([answer.status, answer.body]).toEqual([200, '{"outcome":"processed"}']);
          expect((await eventsOf(event.eventId)).map(({ rawBody }) => rawBody)).toEqual([body.toString('base64')]);
          return;
        }
        expect(answer.status).toBe(500);
        expect(JSON.parse(answer.body)).toEqual({
          error: 'body_unreadable',
          message: expect.stringMatching(/^The body was parsed or read before callhook could .+\. [A-Z].{40,}$/),
        });
        expect(await eventsOf(event.eventId)).toEqual([]);
        expect(await reportsOf('body_unreadable')).toHaveLength(before + 1);
      },
    );

    it('takes a body with a Content-Encoding, whichever of its bytes were signed, and refuses what it cannot decode', async () => {
      const encoded = (body: Buffer, encoding: string, signedBytes: Buffer) => {
        const headers = { 'x-bys-signature': signHeader(signedBytes, secret), 'content-encoding': encoding };
        return post(body, { headers });
      };
      const unsupported = { status: 415, body: '{"error":"encoding_unsupported"}' };
      for (const signedBytes of ['encoded', 'plain']) {
        const event = eventOf();
        const plain = Buffer.from(JSON.stringify(event));
        const gzip = gzipSync(plain);
        const answer = await encoded(gzip, 'gzip', signedBytes === 'encoded' ? gzip : plain);
        if (traits.cannotDecode) {
          expect(answer).toMatchObject(unsupported);
          expect(await eventsOf(event.eventId)).toEqual([]);
          continue;
        }
        // What reads the body before may decode it, or make text of it, and then it is not what was signed.
        if (traits.readBefore === undefined || answer.status !== 400)
          expect([signedBytes, answer.status]).toEqual([signedBytes, 200]);
        expect(await eventsOf(event.eventId)).toHaveLength(answer.status === 200 ? 1 : 0);
      }
      const before = await countReceived();
      const bomb = gzipSync(Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(5_000_000, 0x30), Buffer.from('"}')]));
      const refused = await encoded(bomb, 'gzip', bomb);
      expect([400, 413, 415]).toContain(refused.status);
      if (traits.readBefore === undefined) {
        const tooLarge = { status: 413, body: '{"error":"body_too_large"}' };
        expect(refused).toMatchObject(traits.cannotDecode ? unsupported : tooLarge);
        const br = brotliCompressSync(JSON.stringify(eventOf()));
        expect(await encoded(br, 'br', br)).toMatchObject(unsupported);
      }
      expect((await countReceived()).events).toBe(before.events);
    });

    it('refuses an empty body, and an event that lacks its ids', async () => {
      expect(await post('')).toMatchObject({ status: 400, body: '{"error":"body_not_json"}' });
      const answer = await post(JSON.stringify({ ...eventOf(), callId: '' }));
      expect([answer.status, answer.body]).toEqual([422, '{"error":"schema_mismatch"}']);
    });

    it('ignores an event that it does not know', async () => {
      const answer = await post(JSON.stringify(eventOf({ event: 'constructor' })));
      expect([answer.status, answer.body]).toEqual([200, '{"outcome":"ignored"}']);
    });

    it('refuses more than a mebibyte, announced or not, and takes just that much', async () => {
      const event = eventOf();
      const frame = JSON.stringify({ ...event, transcript: '' }).length;
      const body = JSON.stringify({ ...event, transcript: 'x'.repeat(1_048_576 - frame) });
      await expectHandled(event.eventId, body);
      const more = Buffer.from(`${body} `);
      const chunks = [more.subarray(0, 600_000), more.subarray(600_000)];
      expect(await post(more)).toMatchObject({ status: 413, body: '{"error":"body_too_large"}' });
      expect(await post(more, { chunks })).toMatchObject({ status: 413, body: '{"error":"body_too_large"}' });
    });

    it('refuses other methods: with Allow, where they reach the adapter', async () => {
      const before = await countReceived();
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await send(target.url, '', { method });
        if (traits.routesMethods) {
          expect([400, 404, 405]).toContain(answer.status); // Fastify parses a body before it looks for the route
          expect(await countReceived()).toEqual(before);
          continue;
        }
        expect([answer.status, answer.headers.allow, answer.body]).toEqual([
          405,
          'POST',
          '{"error":"method_not_allowed"}',
        ]);
      }
    });

    it('answers 500 when the handler fails, handles the identical retry, and then knows it', async () => {
      const body = JSON.stringify(eventOf({ objective: 'fail first' }));
      expect(await post(body)).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' });
      expect(await post(body)).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
      expect(await post(body)).toMatchObject({ status: 200, body: '{"outcome":"duplicate"}' });
      expect(await eventsOf(JSON.parse(body).eventId)).toHaveLength(2);
    });

    it('answers 503 with Retry-After when the handler wants to be asked later', async () => {
      const body = JSON.stringify(eventOf({ objective: 'retry later' }));
      const answer = await post(body);
      expect([answer.status, answer.headers['retry-after'], answer.body]).toEqual([
        503,
        '7',
        '{"error":"retry_later"}',
      ]);
      expect(await post(body)).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
    });

    it.each([
      ['TwiML', 200, 'text/xml; charset=utf-8', '<Response><Say>Grüße</Say></Response>', {}],
      ['JSON', 200, 'application/json', '{"results":[{"toolCallId":"1","result":"Grüße 🎉"}]}', {}],
      ['text', 200, 'text/plain; charset=utf-8', 'done', {}],
      ['created', 201, 'application/json', '{}', { 'x-own': 'own' }],
      ['nothing', 204, undefined, '', {}],
      ['not found', 404, 'application/json', '{"error":"no such call"}', {}],
    ] as const)(
      "gives the handler's own answer to the sender and its duplicates: %s",
      async (which, status, type, text, headers) => {
        const body = JSON.stringify(eventOf({ objective: `reply ${which}` }));
        for (const _delivery of ['first', 'duplicate']) {
          const answer = await post(body);
          expect([answer.status, answer.body]).toEqual([status, text]);
          expect(answer.headers).toMatchObject(headers);
          if (type !== undefined) {
            // Some frameworks add a charset.
            expect(String(answer.headers['content-type']).startsWith(type)).toBe(true);
            expect(answer.headers['x-content-type-options']).toBe('nosniff');
          }
        }
        expect(await eventsOf(JSON.parse(body).eventId)).toHaveLength(1);
      },
    );

    it("gives the handler's own failure to the sender, and handles the retry", async () => {
      const body = JSON.stringify(eventOf({ objective: 'reply first unavailable' }));
      const answer = await post(body);
      expect([answer.status, answer.body, answer.headers['retry-after']]).toEqual([503, 'later', '9']);
      expect(await post(body)).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
    });

    it('answers 200 when the handler drops an event', async () => {
      expect(await post(JSON.stringify(eventOf({ objective: 'drop' })))).toMatchObject({
        status: 200,
        body: '{"outcome":"dropped"}',
      });
    });

    it('answers 503 to the same delivery while it is being handled, and 200 afterwards', async () => {
      const body = JSON.stringify(eventOf({ objective: 'be slow' }));
      const answers = await Promise.all([post(body), post(body)]);
      const [handled, refused] = answers.sort((one, other) => one.status - other.status);
      expect(handled).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
      expect(refused).toMatchObject({ status: 503, body: '{"error":"in_flight"}' });
      expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
      expect(await post(body)).toMatchObject({ status: 200, body: '{"outcome":"duplicate"}' });
      expect(await eventsOf(JSON.parse(body).eventId)).toHaveLength(1);
    });

    const seesHangUps = traits.readBefore === undefined && !traits.hidesHangUps;
    const whole = () => Buffer.from(JSON.stringify(eventOf()));

    it.each([
      ['in the middle', (url: string) => hangUp(url, Buffer.from('{"event":"call.completed",'), 10_000)],
      ['one byte before the announced end', (url: string) => hangUp(url, whole(), whole().length + 1)],
      ['before the last chunk', (url: string) => breakOff(url, whole())],
    ])('is not left hanging by a sender that hangs up %s, and reports it once', async (_when, hangUpOn) => {
      const expected = (await reportsOf('body_incomplete')).length + (seesHangUps ? 1 : 0);
      await hangUpOn(target.url);
      const deadline = Date.now() + 60_000;
      while ((await reportsOf('body_incomplete')).length < expected && Date.now() < deadline) await sleep(20);
      await sleep(50);
      expect((await reportsOf('body_incomplete')).length).toBe(expected);
      const event = eventOf();
      await expectHandled(event.eventId, JSON.stringify(event));
    });

    if (!seesHangUps || traits.skipsDeadline) return; // something else reads the body then
    it('does not wait for ever for a body, and does not keep its connection', async () => {
      const before = (await reportsOf('body_incomplete')).length;
      const answer = await trickle(target.url);
      expect(answer).toMatch(/^HTTP\/1.1 503 /);
      expect(answer).toContain('{"error":"body_incomplete"}');
      expect(await reportsOf('body_incomplete')).toHaveLength(before + 1);
    });
  });
}

function signed(body: string | Uint8Array) {
  return { headers: { 'x-bys-signature': signHeader(body, secret) } };
}
