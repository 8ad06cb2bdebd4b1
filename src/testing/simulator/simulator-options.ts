import { anything, type OptionCheck, readOptions } from '../../read-options.ts';
import { configuredSecrets, type Secrets } from '../../verify/secrets.ts';
import { isVirtualClock, timelineOf, type VirtualClock } from '../virtual-clock.ts';
import { type RetrySchedule, readRetrySchedule } from './retry-schedule.ts';
import { aSpeed, readScript, type Script } from './script.ts';
import { realTimeline } from './timeline.ts';

/** Settings of {@link createSimulator}. */
export interface SimulatorOptions {
  /**
   * The secret that signs deliveries. An array gives one `v1` for each secret; the provider does not document that, and its
   * Python SDK reads only the last one.
   */
  readonly secret: Secrets | null | undefined;
  /** The key that requests must carry as `Authorization: Bearer …`. Default: requests need no key. */
  readonly apiKey?: string | undefined;
  /** The numbers on the account; any other `callerId` gets the error `caller_id_not_owned`. Default: any number passes. */
  readonly callerIds?: readonly string[] | undefined;
  /** The course of the calls. Default: each is answered and completed, and nothing goes wrong. */
  readonly script?: Script | undefined;
  /**
   * How many times faster than real time calls and retries run, above 0. Default 1,000: a call of a minute takes 60 ms. With
   * a virtual clock the default is 1.
   */
  readonly speed?: number | undefined;
  /** When and how often the simulator retries an event that was not accepted. Default: see {@link RetrySchedule}. */
  readonly retry?: RetrySchedule | undefined;
  /** A `virtualClock()`. Default: real time. */
  readonly clock?: VirtualClock | undefined;
  /**
   * Decides all ids, durations and values, by the number of the call; calls that are placed at the same time are numbered as
   * they arrive. Default: a random seed, which `simulator.seed` shows.
   */
  readonly seed?: string | number | undefined;
  /**
   * How many bytes of `calls` the simulator keeps, and of `deliveries` again; it forgets those that were over first. Default
   * 67,108,864 (64 MiB), some 10,000 calls. `Infinity` keeps everything. If it has forgotten something, it says so once on
   * stderr.
   */
  readonly maxKeptBytes?: number | undefined;
}

/**
 * Reads the options of a simulator and fills in their defaults.
 *
 * @throws {TypeError} For an unknown option, and for one of the wrong type or out of its range.
 */
export function readSimulatorOptions(options: SimulatorOptions) {
  const own = readOptions('createSimulator', options, {
    secret: anything,
    apiKey: anApiKey,
    callerIds: numbers,
    script: anything,
    speed: aSpeed,
    retry: anything,
    clock: aClock,
    seed: aSeed,
    maxKeptBytes: aSize,
  });
  const { apiKey, callerIds, clock, script = {} } = own;
  if (typeof script !== 'function') readScript(script);
  return {
    secret: configuredSecrets(own.secret),
    apiKey,
    callerIds,
    script,
    speed: own.speed ?? (clock === undefined ? 1_000 : 1),
    retry: readRetrySchedule(own.retry),
    timeline: clock === undefined ? realTimeline : timelineOf(clock),
    seed: String(own.seed ?? crypto.randomUUID()),
    maxKeptBytes: own.maxKeptBytes ?? 67_108_864,
  };
}

const anApiKey: OptionCheck = {
  must: 'a non-empty string (leave it out if requests need no key)',
  holds: (value) => typeof value === 'string' && value !== '',
};

const numbers: OptionCheck = {
  must: 'an array of phone numbers',
  holds: (value) => Array.isArray(value) && value.every((number) => typeof number === 'string'),
};

const aClock: OptionCheck = { must: 'made by virtualClock()', holds: isVirtualClock };

const aSeed: OptionCheck = {
  must: 'a string or a number',
  holds: (value) => typeof value === 'string' || typeof value === 'number',
};

const aSize: OptionCheck = {
  must: 'a number of bytes of at least 0, or Infinity',
  holds: (value) => typeof value === 'number' && value >= 0,
};
