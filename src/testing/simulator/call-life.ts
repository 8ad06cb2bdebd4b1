import type { CallEvent } from '../../schema/byourside-events.ts';
import { planFaults } from './fault.ts';
import { type ExtractedValues, plausibleValues } from './plausible-values.ts';
import { type Random, randomId, randomWholeNumber } from './random.ts';
import type { CallScript, CheckedScript } from './script.ts';
import { eventOf, type NewCall, nothingKnown, type SimulatedCall } from './simulated-call.ts';

/** A call whose fields change as it goes on. */
export type LivingCall = { -readonly [TKey in keyof SimulatedCall]: SimulatedCall[TKey] };

/** The parts of the simulator that a call needs. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits, in milliseconds before `speed`. */
  readonly wait: (ms: number) => Promise<void>;
  /** Delivers an event after the earlier events of the call. */
  readonly send: (event: CallEvent) => void;
}

/** Makes a call that has just been placed. */
export function queuedCall(call: NewCall): LivingCall {
  return { ...call, status: 'queued', ...nothingKnown };
}

/** Takes a call through its life by its script: `queued → ringing → in_progress → terminal`. */
export async function liveCall(
  call: LivingCall,
  script: CheckedScript,
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
    if (planFaults(script.faults, event.event).outOfOrder) heldBack = event;
    else send(event);
    await wait(plan.inProgressMs);
  }

  Object.assign(call, plan.result, { endedAt: new Date(now()).toISOString() });
  send(eventOf(call, plan.endedId, now()));
  if (heldBack !== undefined) send(heldBack);
}

/** Draws the same random numbers whatever the script sets, so that a setting changes nothing else in the call. */
function planCall(call: NewCall, script: CallScript, random: Random) {
  const answeredId = randomId(random, 'evt');
  const endedId = randomId(random, 'evt');
  const queuedMs = randomWholeNumber(random, 1_000, 3_000);
  const ringingMs = randomWholeNumber(random, 4_000, 12_000);
  const inProgressMs = randomWholeNumber(random, 20_000, 90_000);
  const values = plausibleValues(call.fields, random);

  const { outcome = 'completed', extracted } = script;
  const completed = outcome === 'completed';
  const said = completed ? conversationOf(call) : { summary: null, transcript: null, recordingUrl: null };
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

function conversationOf({ callId, objective }: NewCall) {
  return {
    summary: `Simulated call. The objective was: ${objective}`,
    transcript: `AI: Hello, this is a simulated call.\nCallee: Hello. I have understood.`,
    recordingUrl: `https://recordings.invalid/${callId}.mp3`,
  };
}
