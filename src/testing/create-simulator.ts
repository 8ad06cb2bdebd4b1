import { noticeOnce } from '../notice.ts';
import { check, kindOf } from '../read-options.ts';
import type { CallEvent } from '../schema/byourside-events.ts';
import { configuredSecrets, type Secrets } from '../verify/secrets.ts';
import { type ApiReply, answerApi, type IncomingRequest } from './simulator/answer-api.ts';
import { type ApiErrorToken, anErrorToken } from './simulator/api-error.ts';
import { type LivingCall, liveCall, queuedCall } from './simulator/call-life.ts';
import type { CallRequest } from './simulator/call-request.ts';
import { createClosing } from './simulator/closing.ts';
import { deliverEvent } from './simulator/deliver-event.ts';
import { createKept } from './simulator/kept.ts';
import { type ListeningServer, serve } from './simulator/node-server.ts';
import { createProcesses } from './simulator/processes.ts';
import { randomId, seededRandom } from './simulator/random.ts';
import { createRoom } from './simulator/room.ts';
import { type CheckedScript, scriptFor } from './simulator/script.ts';
import type { SentDelivery } from './simulator/sent-delivery.ts';
import type { NewCall, SimulatedCall } from './simulator/simulated-call.ts';
import { readSimulatorOptions, type SimulatorOptions } from './simulator/simulator-options.ts';

/** A provider on this machine, made by {@link createSimulator}. */
export interface Simulator {
  /** The `seed` that repeats this run. */
  readonly seed: string;
  /** The calls in the order in which they were placed, each as it stands now. See `maxKeptBytes`. */
  readonly calls: readonly SimulatedCall[];
  /** The deliveries that the simulator sent, in order, with the answers so far. See `maxKeptBytes`. */
  readonly deliveries: readonly SentDelivery[];
  /**
   * Starts the server. Call it once.
   *
   * @param port Default: any free port.
   * @returns The base URL of the API, for a client in place of `https://api.byourside.ai`.
   * @throws {Error} If the port is taken, and if the simulator is listening already or was closed.
   */
  listen(port?: number): Promise<{ readonly url: string }>;
  /**
   * Waits until a call, or every call, is over and each of its events was accepted, refused for good or given up. Moves a
   * virtual clock on until then.
   *
   * @param callId Default: all calls, also those that are placed meanwhile.
   * @returns The deliveries of that call, or of all calls.
   * @throws {TypeError} If the simulator does not have a call with this id, or has forgotten it. See `maxKeptBytes`.
   */
  settled(callId?: string): Promise<readonly SentDelivery[]>;
  /**
   * Answers the next requests to the API with an error, no matter what they ask for.
   *
   * @param error A token such as `rate_limited`.
   * @param times How many requests; `Infinity` for all from now on. Default 1.
   * @throws {TypeError} If `error` is not a token of the API, or `times` is out of its range.
   */
  refuseNext(error: ApiErrorToken, times?: number): void;
  /** Signs deliveries with another secret from now on; an array gives one `v1` for each. */
  rotateSecret(secret: Secrets): void;
  /** Stops the server, all calls and all deliveries, and leaves no timer and no connection behind. */
  close(): Promise<void>;
}

/**
 * Creates the provider on your machine: a real HTTP server with its three routes, its errors and its signed, retried
 * webhooks. It takes each call through its life, so that you can test without an account that your code places calls and
 * receives their events.
 *
 * It behaves as the provider documents it. The rest is a guess and may differ: when and how often deliveries are retried,
 * the form of ids, most statuses of errors, two `v1` in a signature, the durations, all faults, and webhooks to plain `http`
 * URLs.
 *
 * @param options `secret` is required; `apiKey`, `script`, `speed`, `retry`, `clock`, `seed`, `callerIds`,
 *   `maxKeptBytes`.
 * @throws {TypeError} For an empty secret, an unknown option, and one of the wrong type or out of its range.
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
  const { apiKey, callerIds, script, retry, timeline, seed, maxKeptBytes, ...settings } = readSimulatorOptions(options);
  let secret: Secrets = settings.secret;

  const tellForgotten = () => noticeOnce(simulator, `the simulator has forgotten its oldest ${forgotten}`);
  const calls = createKept<string, LivingCall>(maxKeptBytes, callBytes, tellForgotten);
  const deliveries = createKept<SentDelivery, SentDelivery>(maxKeptBytes, deliveryBytes, tellForgotten);
  const room = createRoom(maxBytesOnTheWay);
  const refusals: { readonly error: ApiErrorToken; times: number }[] = [];
  const closing = createClosing();
  const { start, running } = createProcesses(timeline, closing, calls.over);
  let server: Promise<ListeningServer> | undefined;
  let placed = 0;

  function answer(request: IncomingRequest): ApiReply {
    try {
      return answerApi(request, { apiKey, callerIds, calls: calls.entries, takeRefusal, place });
    } catch (error) {
      // Only a script can throw, so the author of the script reads this.
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
    // Each call has its own random numbers, so that calls placed at the same time do not change each other.
    const random = seededRandom(`${seed}/${placed}`);
    const call: NewCall = { ...request, callId: randomId(random, 'call'), number: placed };
    const played = scriptFor(script, call);
    if (played.refuse !== undefined) return played.refuse;
    const living = queuedCall(call);
    calls.add(call.callId, living);
    start(call.callId, () => liveCall(living, played, random, surroundingsOf(call, played)));
    return living;
  }

  function surroundingsOf(call: NewCall, played: CheckedScript) {
    const { callId, webhookUrl } = call;
    const speed = played.speed ?? settings.speed;
    const wait = (ms: number) => timeline.sleep(ms / speed, closing);
    const inBackground = (process: () => Promise<void>) => void start(callId, process);
    let last: Promise<void> = Promise.resolve();

    function send(event: CallEvent): void {
      if (webhookUrl === null) return;
      const before = last;
      const route = { url: webhookUrl, faults: played.faults, retry, secret: () => played.secret ?? secret };
      last = start(callId, async () => {
        await before;
        await deliverEvent(event, { ...route, now: timeline.now, wait, inBackground, log: deliveries, room, closing });
      });
    }

    return { now: timeline.now, wait, send };
  }

  const simulator: Simulator = {
    seed,
    get calls() {
      return [...calls.entries.values()];
    },
    get deliveries() {
      return [...deliveries.entries.values()];
    },

    async listen(port = 0) {
      if (closing.closed) throw new Error('The simulator was closed; create another one.');
      if (server !== undefined) throw new Error('The simulator is listening already.');
      server = serve(answer, port);
      try {
        return { url: (await server).url };
      } catch (error) {
        server = undefined;
        throw error;
      }
    },

    async settled(callId) {
      const isKnown = callId === undefined || calls.entries.has(callId);
      check(isKnown, `The simulator does not have a call '${callId}', or has forgotten it (see maxKeptBytes).`);
      for (let open = running(callId); open.length > 0; open = running(callId)) {
        await (timeline.step === undefined ? Promise.all(open) : timeline.step());
      }
      return simulator.deliveries.filter((delivery) => callId === undefined || delivery.callId === callId);
    },

    refuseNext(error, times = 1) {
      check(anErrorToken.holds(error), `error must be ${anErrorToken.must}, got ${kindOf(error)}.`);
      check(
        (Number.isSafeInteger(times) || times === Infinity) && times >= 1,
        `times must be a whole number of at least 1, or Infinity, got ${kindOf(times)}.`,
      );
      refusals.push({ error, times });
    },

    rotateSecret(next) {
      secret = configuredSecrets(next);
    },

    async close() {
      closing.close();
      while (running().length > 0) await Promise.all(running());
      await server?.then(
        (listening) => listening.close(),
        () => {}, // listen has reported it
      );
    },
  };
  return simulator;
}

/** Each body on its way takes about three times its length: as text, signed and as bytes. */
const maxBytesOnTheWay = 16_777_216;

const forgotten = 'calls or deliveries, because they took more than maxKeptBytes. Raise it, or set it to Infinity.';

/** Two for each character; other entries share the texts of a script, which therefore count more than once. */
function callBytes(call: LivingCall): number {
  return 2 * JSON.stringify(call).length;
}

/** An oversized body is not kept but made again. */
function deliveryBytes(delivery: SentDelivery): number {
  const { fault, answer, headers, url } = delivery;
  const kept = fault === 'oversized' ? 0 : delivery.body.length;
  return 2 * (kept + (answer?.length ?? 0) + JSON.stringify(headers).length + url.length) + bytesBeside;
}

/** The rest of a delivery, in bytes. */
const bytesBeside = 500;
