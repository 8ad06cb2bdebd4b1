import type { TargetTraits } from '../adapters/contract/suite.ts';
import type { FrontName } from '../adapters/lambda/fronts.ts';

/** A server of the contract's application: a framework on a runtime. */
export interface Deployment {
  /** Such as "h3 2.0.8 on Deno 2.9.6". */
  readonly name: string;
  /** Those of one runtime are tested one after another, beside those of the others. */
  readonly runtime: string;
  /** The program and its arguments. It is told its port in `PORT`. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly traits: TargetTraits;
  /** It is no server but a function of AWS Lambda, behind this. */
  readonly front?: FrontName;
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly deployments: readonly Deployment[];
  }
}
