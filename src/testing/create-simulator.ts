import type { CallEvent } from '../schema/byourside-events.ts';
import { configuredSecrets, type Secrets } from '../verify/secrets.ts';
import { type ApiReply, type ApiRequest, answerApi } from './simulator/answer-api.ts';
import { type ApiErrorToken, checkToken } from './simulator/api-error.ts';
import { type LivingCall, liveCall, queuedCall } from './simulator/call-life.ts';
import type { CallRequest } from './simulator/call-request.ts';
import { createClosing } from './simulator/closing.ts';
import { deliverEvent } from './simulator/deliver-event.ts';
import { checkSpeed } from './simulator/durations.ts';
import { type ListeningServer, serve } from './simulator/node-server.ts';
import { randomId, seededRandom } from './simulator/random.ts';
import { type RetrySchedule, readRetrySchedule } from './simulator/retry-schedule.ts';
import { type CallScript, checkScript, type Script, scriptFor } from './simulator/script.ts';
import type { SentDelivery } from './simulator/sent-delivery.ts';
import type { NewCall, SimulatedCall } from './simulator/simulated-call.ts';
import { realTimeline } from './simulator/timeline.ts';
import { timelineOf, type VirtualClock } from './virtual-clock.ts';

/** Settings of {@link createSimulator}. */
export interface SimulatorOptions {
  /**
   * What deliveries are signed with. An array gives one `v1` for each, which the provider does not document: its Python SDK
   * reads only the last of them.
   */
  readonly secret: Secrets | null | undefined;
  /** The key that requests must carry as `Authorization: Bearer …`. Default: everybody may call. */
  readonly apiKey?: string | undefined;
  /** The numbers on the account; another `callerId` is refused with `caller_id_not_owned`. Default: any will do. */
  readonly callerIds?: readonly string[] | undefined;
  /** What becomes of the calls. Default: each is answered and completed, and nothing goes wrong. */
  readonly script?: Script | undefined;
  /**
   * How many times faster than in life calls and retries are. Default 1,000: a call of a minute is over in 60 ms. With a
   * virtual clock the default is 1.
   */
  readonly speed?: number | undefined;
  /** How often, and when, an event is sent again that was not accepted. */
  readonly retry?: RetrySchedule | undefined;
  /** A `virtualClock()`. Default: time as it passes. */
  readonly clock?: VirtualClock | undefined;
  /**
   * Decides all ids, durations and values, by the number of the call: where several are placed at the same time, that is the
   * order in which they arrive. Default: another one each time, to be read from `simulator.seed`.
   */
  readonly seed?: string | number | undefined;
}

/** A provider on this machine. See {@link createSimulator}. */
export interface Simulator {
  /** What to give as `seed` for a run just like this one. */
  readonly seed: string;
  /** The calls that were placed, in that order, each as it stands now. */
  readonly calls: readonly SimulatedCall[];
  /** Everything that was sent, in that order, with what it was answered so far. It is kept, as the calls are, and grows. */
  readonly deliveries: readonly SentDelivery[];
  /**
   * Starts the server, once.
   *
   * @param port Default: any that is free.
   * @returns The base URL of the API, to be given to a client instead of `https://api.byourside.ai`.
   * @throws When the port cannot be had, and when it listens already or was closed.
   */
  listen(port?: number): Promise<{ readonly url: string }>;
  /**
   * Waits until a call, or every call, is over and its events are accepted, refused for good or given up. A virtual clock
   * is moved on until then.
   *
   * @param callId Default: all calls that were placed, also those that come while it waits.
   * @returns What was sent for that call, or for all of them.
   * @throws {TypeError} For an id that no call has.
   */
  settled(callId?: string): Promise<readonly SentDelivery[]>;
  /**
   * Answers the next requests to the API with an error, whatever they ask for.
   *
   * @param error Such as `rate_limited`.
   * @param times How many requests; `Infinity` for all that come. Default 1.
   * @throws {TypeError} For what is no error of the API, or no such number.
   */
  refuseNext(error: ApiErrorToken, times?: number): void;
  /** From now on, deliveries are signed with this; an array gives one `v1` for each. */
  rotateSecret(secret: Secrets): void;
  /** Stops the server, all calls and deliveries. Nothing goes on afterwards: no timer, no connection. */
  close(): Promise<void>;
}

/**
 * The provider on your machine: a real HTTP server with its three routes, its errors and its signed, retried webhooks, which
 * takes each call through its life. For tests of what places calls and of what receives their events; no account is needed.
 *
 * It behaves as the provider documents it. What is not documented is a guess and may differ: when and how often deliveries
 * are retried, the form of ids, most statuses of errors, two `v1` in a signature, the durations, all faults, and that
 * webhooks are delivered to plain `http` URLs, too.
 *
 * @param options `secret`; and `apiKey`, `script`, `speed`, `retry`, `clock`, `seed`, `callerIds`.
 * @throws {TypeError} For a secret, a script or another option that cannot work.
 *
 * @example
 * ```ts
 * import { createSimulator } from 'callhook/testing';
 *
 * const simulator = createSimulator({ secret: 'whsec_test', script: { outcome: 'no_answer', faults: ['duplicate'] } });
 * const { url } = await simulator.listen();
 * await fetch(`${url}/v1/agent/calls`, {
 *   method: 'POST',
 *   body: JSON.stringify({ to: '+14155550123', objective: 'Say hello.', webhookUrl: 'http://127.0.0.1:3000/webhooks/bys' }),
 * });
 * for (const { event, attempt, status } of await simulator.settled()) console.log(event, attempt, status);
 * await simulator.close();
 * ```
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { apiKey, callerIds, script = {} } = options;
  const seed = String(options.seed ?? crypto.randomUUID());
  const timeline = options.clock === undefined ? realTimeline : timelineOf(options.clock);
  const defaultSpeed = options.speed ?? (options.clock === undefined ? 1_000 : 1);
  const retry = readRetrySchedule(options.retry);
  checkSpeed(options.speed);
  if (apiKey === '') throw new TypeError('apiKey is empty: leave it out to let everybody in.');
  if (typeof script !== 'function') checkScript(script);
  let secret: Secrets = configuredSecrets(options.secret);

  const calls = new Map<string, LivingCall>();
  const deliveries: SentDelivery[] = [];
  const processes = new Map<string, Set<Promise<void>>>();
  const refusals: { readonly error: ApiErrorToken; times: number }[] = [];
  const closing = createClosing();
  let server: Promise<ListeningServer> | undefined;
  let placed = 0;

  function answer(request: ApiRequest): ApiReply {
    try {
      return answerApi(request, { apiKey, callerIds, calls, takeRefusal, place });
    } catch (error) {
      // Only a script can throw: whoever wrote it is the one who reads this.
      return { status: 500, body: { error: 'script_failed', message: String(error) } };
    }
  }

  function takeRefusal(): ApiErrorToken | undefined {
    const next = refusals[0];
    if (next === undefined) return undefined;
    next.times -= 1;
    if (next.times === 0) refusals.shift();
    return next.error;
  }

  function place(request: CallRequest): SimulatedCall | ApiErrorToken {
    placed += 1;
    // Each call has numbers of its own, so that calls placed at the same time do not change each other.
    const random = seededRandom(`${seed}/${placed}`);
    const call: NewCall = { ...request, callId: randomId(random, 'call'), number: placed };
    const played = scriptFor(script, call);
    if (played.refuse !== undefined) return played.refuse;
    const living = queuedCall(call);
    calls.set(call.callId, living);
    start(call.callId, () => liveCall(living, played, random, surroundingsOf(call, played)));
    return living;
  }

  function surroundingsOf(call: NewCall, played: CallScript) {
    const { callId, webhookUrl } = call;
    const speed = played.speed ?? defaultSpeed;
    const wait = (ms: number) => timeline.sleep(ms / speed, closing);
    const inBackground = (process: () => Promise<void>) => void start(callId, process);
    let last: Promise<void> = Promise.resolve();

    function send(event: CallEvent): void {
      if (webhookUrl === null) return;
      const before = last;
      const route = { url: webhookUrl, faults: played.faults ?? [], retry, secret: () => played.secret ?? secret };
      last = start(callId, async () => {
        await before;
        await deliverEvent(event, { ...route, now: timeline.now, wait, inBackground, log: deliveries, closing });
      });
    }

    return { now: timeline.now, wait, send };
  }

  /** Runs a part of a call's life, which `settled` and `close` wait for. What it does after closing ends quietly. */
  function start(callId: string, process: () => Promise<void>): Promise<void> {
    const ofCall = processes.get(callId) ?? new Set();
    processes.set(callId, ofCall);
    const running = timeline.run(process).catch((error: unknown) => {
      if (!closing.closed) throw error;
    });
    ofCall.add(running);
    return running.finally(() => {
      ofCall.delete(running);
      if (ofCall.size === 0) processes.delete(callId);
    });
  }

  /** What still goes on, of one call or of all. */
  function goingOn(callId: string | undefined): Promise<void>[] {
    const sets = callId === undefined ? [...processes.values()] : [processes.get(callId) ?? []];
    return sets.flatMap((ofCall) => [...ofCall]);
  }

  return {
    seed,
    get calls() {
      return [...calls.values()];
    },
    get deliveries() {
      return [...deliveries];
    },

    async listen(port = 0) {
      if (closing.closed) throw new Error('The simulator was closed; create another one.');
      if (server !== undefined) throw new Error('The simulator listens already.');
      server = serve(answer, port);
      try {
        return { url: (await server).url };
      } catch (error) {
        server = undefined;
        throw error;
      }
    },

    async settled(callId) {
      if (callId !== undefined && !calls.has(callId)) throw new TypeError(`There is no call '${callId}'.`);
      for (let open = goingOn(callId); open.length > 0; open = goingOn(callId)) {
        await (timeline.step === undefined ? Promise.all(open) : timeline.step());
      }
      return deliveries.filter((delivery) => callId === undefined || delivery.callId === callId);
    },

    refuseNext(error, times = 1) {
      checkToken(error);
      if (!(Number.isSafeInteger(times) || times === Number.POSITIVE_INFINITY) || times < 1) {
        throw new TypeError(`times must be a whole number of at least 1, or Infinity, got ${String(times)}.`);
      }
      refusals.push({ error, times });
    },

    rotateSecret(next) {
      secret = configuredSecrets(next);
    },

    async close() {
      closing.close();
      while (goingOn(undefined).length > 0) await Promise.all(goingOn(undefined));
      await server?.then(
        (listening) => listening.close(),
        () => {}, // listen has told of it
      );
    },
  };
}
