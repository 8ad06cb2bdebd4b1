import { isTerminal, terminalStatuses } from 'callhook';
import { createSimulator } from 'callhook/testing';
import { describe, expect, it } from 'vitest';
import { stage } from './stage.ts';
import { secret } from './start-receiver.ts';

describe('the life of a call', () => {
  it('goes from queued by ringing and in_progress to the end, at the times of the script', async () => {
    const { clock, client, place } = await stage({
      script: { queuedMs: 1_000, ringingMs: 5_000, inProgressMs: 60_000 },
    });
    const id = await place();
    const statuses: string[] = [];
    for (const ms of [0, 999, 1, 4_999, 1, 59_999, 1, 1e6]) {
      await clock.advance(ms);
      statuses.push((await client.get(id)).body.status);
    }
    expect(statuses).toEqual([
      'queued',
      'queued',
      'ringing',
      'ringing',
      'in_progress',
      'in_progress',
      'completed',
      'completed',
    ]);
  });

  it.each(terminalStatuses)('ends as the script says: %s', async (outcome) => {
    const { simulator, receiver, place } = await stage({ script: { outcome } });
    const id = await place();
    await simulator.settled(id);
    expect(receiver.names()).toEqual([...(outcome === 'completed' ? ['call.in_progress'] : []), `call.${outcome}`]);
    const call = simulator.calls[0];
    expect([call?.status, isTerminal(call?.status)]).toEqual([outcome, true]);
    expect(call?.startedAt === null).toBe(outcome !== 'completed');
    expect(call?.summary === null).toBe(outcome !== 'completed');
  });

  it('has the same fields in its events as in its record, with their times', async () => {
    const { client, simulator, receiver, place } = await stage({
      script: { queuedMs: 1_000, ringingMs: 4_000, inProgressMs: 30_000, summary: 'Fine 🎉', transcript: null },
    });
    const id = await place({ fields: [{ name: 'confirmed', type: 'boolean' }] });
    await simulator.settled(id);
    const [answered, ended] = receiver.events;
    expect(answered).toMatchObject({
      timestamp: '2026-01-01T00:00:05.000Z',
      startedAt: '2026-01-01T00:00:05.000Z',
      endedAt: null,
      summary: null,
      extracted: null,
    });
    const { id: _id, ...record } = (await client.get(id)).body;
    expect(ended).toEqual({
      event: 'call.completed',
      eventId: expect.stringMatching(/^evt_/),
      timestamp: '2026-01-01T00:00:35.000Z',
      callId: id,
      ...record,
    });
    expect(record).toMatchObject({
      summary: 'Fine 🎉',
      transcript: null,
      extracted: { confirmed: expect.any(Boolean) },
    });
    expect(answered?.eventId).not.toBe(ended?.eventId);
  });

  it('may be answered by a voicemail, and have a summary all the same', async () => {
    const script = {
      outcome: 'voicemail',
      answered: true,
      summary: 'Left a message.',
      extracted: { left: true },
    } as const;
    const { simulator, receiver, place } = await stage({ script });
    await simulator.settled(await place());
    expect(receiver.names()).toEqual(['call.in_progress', 'call.voicemail']);
    expect(receiver.events[1]).toMatchObject({ summary: 'Left a message.', extracted: { left: true } });
  });

  it('follows a function of the call that is placed', async () => {
    const { simulator, receiver, place } = await stage({
      script: ({ to, number }) => (to.endsWith('99') ? { outcome: 'declined' } : { summary: `call ${number}` }),
    });
    await place({ to: '+14155550199' });
    await place();
    await simulator.settled();
    expect(simulator.calls.map((call) => call.status)).toEqual(['declined', 'completed']);
    expect(receiver.events.at(-1)?.summary).toBe('call 2');
  });

  it('goes faster for one call than for the others, if the script says so', async () => {
    const { simulator, place } = await stage({ script: ({ number }) => ({ speed: number === 1 ? 1e6 : 1 }) });
    await place();
    await place();
    await simulator.settled(simulator.calls[0]?.callId);
    expect(simulator.calls.map((call) => call.status)).toEqual(['completed', 'queued']);
  });
});

describe('extracted', () => {
  const fields = [
    { name: 'confirmed', type: 'boolean' },
    { name: 'guests', type: 'number' },
    { name: 'new_time', type: 'string' },
    { name: 'contact_email', type: 'string' },
    { name: 'anything' },
  ];

  async function extractedBy(options: Parameters<typeof stage>[0]) {
    const { simulator, place } = await stage(options);
    await simulator.settled(await place({ fields }));
    return simulator.calls[0]?.extracted;
  }

  it('has a plausible value of the right type for each field, the same for the same seed', async () => {
    const values = await extractedBy({ seed: 'a' });
    expect(values).toEqual({
      confirmed: expect.any(Boolean),
      guests: expect.any(Number),
      new_time: expect.stringMatching(/^\d\d:\d\d$/),
      contact_email: expect.stringContaining('@example.'),
      anything: 'the anything they gave',
    });
    expect(await extractedBy({ seed: 'a' })).toEqual(values);
    const others = await Promise.all(['b', 'c', 'd'].map((seed) => extractedBy({ seed })));
    expect(others.some((other) => JSON.stringify(other) !== JSON.stringify(values))).toBe(true);
  });

  it('has the values of the script instead, if there are any', async () => {
    const extracted = { confirmed: false, new_time: null };
    expect(await extractedBy({ script: { extracted } })).toMatchObject({ ...extracted, guests: expect.any(Number) });
  });

  it('is null when the script says so, or the call was not completed', async () => {
    expect(await extractedBy({ script: { extracted: null } })).toBe(null);
    expect(await extractedBy({ script: { outcome: 'failed' } })).toBe(null);
  });

  it('fits the fields of a receiver', async () => {
    const typed = [{ name: 'confirmed', type: 'boolean' }] as const;
    const { simulator, receiver, place } = await stage({}, { fields: typed as never });
    await simulator.settled(await place({ fields: typed }));
    expect(receiver.reports.map((report) => report.code)).toEqual(['processed', 'processed']);
  });
});

describe('createSimulator', () => {
  it.each([
    ['an empty secret', { secret: '' }, /non-empty/],
    ['a secret with a line end', { secret: 'whsec\n' }, /white space/],
    ['an empty API key', { apiKey: '' }, /apiKey/],
    [
      'an unknown outcome',
      { script: { outcome: 'answered' as 'completed' } },
      /outcome must be 'completed' or 'no_answer'/,
    ],
    ['a negative duration', { script: { ringingMs: -1 } }, /ringingMs/],
    ['a speed of 0', { speed: 0 }, /speed/],
    ['a speed of a call that is not a number', { script: { speed: Number.NaN } }, /speed/],
    [
      'an unknown fault',
      { script: { faults: ['lost' as 'stale'] } },
      /A fault must be 'duplicate' or .*, got a string/,
    ],
    [
      'an unknown event',
      { script: { faults: [{ fault: 'stale', on: 'call.ended' as 'call.failed' }] } },
      /on must be 'call.in_progress' or .*, got a string/,
    ],
    ['no copies', { script: { faults: [{ fault: 'duplicate', copies: 0 }] } }, /copies/],
    ['an unknown token', { script: { refuse: 'no' as 'store_error' } }, /refuse must be 'destination_blocked' or /],
    ['a delay that is not a number', { retry: { delaysMs: [Number.NaN] } }, /delaysMs/],
    ['a negative timeout', { retry: { timeoutMs: -1 } }, /timeoutMs/],
    ['another clock', { clock: { now: Date.now, advance: async () => {} } }, /virtualClock/],
  ] as const)('refuses %s at once', (_what, wrong, message) => {
    expect(() => createSimulator({ secret, ...wrong })).toThrow(message);
    expect(() => createSimulator({ secret, ...wrong })).toThrow(TypeError);
  });
});
