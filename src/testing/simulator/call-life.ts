import type { CallEvent } from '../../schema/byourside-events.ts';
import { planFaults } from './fault.ts';
import { type ExtractedValues, plausibleValues } from './plausible-values.ts';
import { type Random, randomId, wholeNumber } from './random.ts';
import type { CallScript } from './script.ts';
import { eventOf, type NewCall, nothingKnown, type SimulatedCall } from './simulated-call.ts';

/** A call while it lives. */
export type LivingCall = { -readonly [TKey in keyof SimulatedCall]: SimulatedCall[TKey] };

/** The world of a call. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits so long, in milliseconds before `speed`. */
  readonly wait: (ms: number) => Promise<void>;
  /** Sends an event on its way, after those that were sent before it. */
  readonly send: (event: CallEvent) => void;
}

/** A call that was just placed. */
export function queuedCall(call: NewCall): LivingCall {
  return { ...call, status: 'queued', ...nothingKnown };
}

/** Takes a call through its life, `queued → ringing → in_progress → terminal`, as its script says. */
export async function liveCall(
  call: LivingCall,
  script: CallScript,
  random: Random,
  { now, wait, send }: Surroundings,
): Promise<void> {
  const plan = planCall(call, script, random);
  await wait(plan.queuedMs);
  call.status = 'ringing';
  await wait(plan.ringingMs);

  let heldBack: CallEvent | undefined;
  if (plan.answered) {
    call.status = 'in_progress';
    call.startedAt = new Date(now()).toISOString();
    const event = eventOf(call, plan.answeredId, now());
    if (planFaults(script.faults ?? [], event.event).outOfOrder) heldBack = event;
    else send(event);
    await wait(plan.inProgressMs);
  }

  Object.assign(call, plan.result, { endedAt: new Date(now()).toISOString() });
  send(eventOf(call, plan.endedId, now()));
  if (heldBack !== undefined) send(heldBack);
}

/** Every random number is drawn in every case, so that what is set for a call changes nothing else of it. */
function planCall(call: NewCall, script: CallScript, random: Random) {
  const answeredId = randomId(random, 'evt');
  const endedId = randomId(random, 'evt');
  const queuedMs = wholeNumber(random, 1_000, 3_000);
  const ringingMs = wholeNumber(random, 4_000, 12_000);
  const inProgressMs = wholeNumber(random, 20_000, 90_000);
  const values = plausibleValues(call.fields, random);

  const { outcome = 'completed', extracted } = script;
  const completed = outcome === 'completed';
  const said = completed ? whatWasSaid(call) : { summary: null, transcript: null, recordingUrl: null };
  return {
    answeredId,
    endedId,
    answered: script.answered ?? completed,
    queuedMs: script.queuedMs ?? queuedMs,
    ringingMs: script.ringingMs ?? ringingMs,
    inProgressMs: script.inProgressMs ?? inProgressMs,
    result: {
      status: outcome,
      summary: script.summary === undefined ? said.summary : script.summary,
      transcript: script.transcript === undefined ? said.transcript : script.transcript,
      recordingUrl: script.recordingUrl === undefined ? said.recordingUrl : script.recordingUrl,
      extracted: completed ? withExtracted(values, extracted) : (extracted ?? null),
    },
  };
}

function withExtracted(values: ExtractedValues, extracted: CallScript['extracted']): ExtractedValues | null {
  if (extracted === null) return null;
  const all = { ...values, ...extracted };
  return extracted === undefined && Object.keys(all).length === 0 ? null : all;
}

function whatWasSaid({ callId, objective }: NewCall) {
  return {
    summary: `Simulated call. The objective was: ${objective}`,
    transcript: `AI: Hello, this is a simulated call.\nCallee: Hello. I have understood.`,
    recordingUrl: `https://recordings.invalid/${callId}.mp3`,
  };
}
