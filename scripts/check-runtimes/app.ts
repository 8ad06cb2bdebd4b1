import type { TargetTraits } from '../../test/adapters/contract/suite.ts';
import type { FrontName } from '../../test/adapters/lambda/fronts.ts';
import type { Runtime } from './runtimes.ts';

/** An app that the contract runs on. */
export type App = Program | BuiltExample;

/** A program of test/runtimes/apps. */
export interface Program {
  readonly kind: 'program';
  /** Its name in the support table. */
  readonly name: string;
  /** The package that gives the version to show. A program for several versions gets its name as an argument. */
  readonly package?: string;
  /** The entry of callhook that it uses. */
  readonly entry: string;
  /** The file for each family of runtimes that it runs on. */
  readonly files: { readonly [TFamily in Runtime['family']]?: string };
  readonly traits?: TargetTraits;
  /** The service that invokes it, for a function of AWS Lambda. */
  readonly front?: FrontName;
}

/**
 * A copy of an example, because its framework needs a build: with routes of the contract in it, built once on Node 24 by
 * `npm run build`.
 */
export interface BuiltExample {
  readonly kind: 'built';
  /** A folder of `examples`, and of test/runtimes/built, which is copied over it. */
  readonly example: string;
  /** The package that gives the version to show. */
  readonly package: string;
  /** Other versions than those that the example has in its package.json. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The file, with its arguments, that starts it on each family of runtimes. */
  readonly start: { readonly [TFamily in Runtime['family']]?: readonly string[] };
  /** The variables that it reads from its environment, beside `HOST` and `PORT`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The majors of Node that it runs on. Default: all. */
  readonly nodes?: readonly number[];
  readonly endpoints: readonly Endpoint[];
}

/** Where a built example answers. */
export interface Endpoint {
  /** Its name in the support table: the framework and, after a comma, the part of it. */
  readonly name: string;
  /** The entry of callhook that it uses. */
  readonly entry: string;
  /** Default: `/contract`. */
  readonly path?: string;
  /** The runtime that the framework itself plays, and whose column in the support table it is. */
  readonly plays?: string;
  readonly traits?: TargetTraits;
  /** The advice that it gives if something has read the body before. */
  readonly advice?: string;
}
