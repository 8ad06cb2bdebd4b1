import type { TargetTraits } from '../../test/adapters/contract/suite.ts';
import type { FrontName } from '../../test/adapters/lambda/fronts.ts';
import type { Runtime } from './runtimes.ts';

/** What the contract is run on. */
export type App = Program | BuiltExample;

/** A program of test/runtimes/apps. */
export interface Program {
  readonly kind: 'program';
  /** What it is, in the support table. */
  readonly name: string;
  /** Whose version it is shown with. Its name is the argument of the program, for those that run on several versions. */
  readonly package?: string;
  /** What of callhook it stands on. */
  readonly entry: string;
  /** The file for each family of runtimes that it runs on. */
  readonly files: { readonly [TFamily in Runtime['family']]?: string };
  readonly traits?: TargetTraits;
  /** What stands before it, when it is a function of AWS Lambda. */
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
  /** Whose version it is shown with. */
  readonly package: string;
  /** Other versions than those that the example has in its package.json. */
  readonly versions?: Readonly<Record<string, string>>;
  /** What starts it on each family of runtimes that it runs on: the file and its arguments. */
  readonly start: { readonly [TFamily in Runtime['family']]?: readonly string[] };
  /** What it reads from its environment, beside `HOST` and `PORT`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The majors of Node that it runs on. Default: all. */
  readonly nodes?: readonly number[];
  readonly endpoints: readonly Endpoint[];
}

/** Where a built example answers. */
export interface Endpoint {
  /** What it is, in the support table: the framework, and after a comma which part of it. */
  readonly name: string;
  /** What of callhook it stands on. */
  readonly entry: string;
  /** Default: `/contract`. */
  readonly path?: string;
  /** The runtime that the framework itself plays, and whose column in the support table it is. */
  readonly plays?: string;
  readonly traits?: TargetTraits;
  /** What it says to do, when something has read the body before. */
  readonly advice?: string;
}
