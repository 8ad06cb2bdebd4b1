import type { TargetTraits } from '../adapters/contract/suite.ts';
import type { FrontName } from '../adapters/lambda/fronts.ts';

/** A server of the contract's application: a framework on a runtime. */
export interface Deployment {
  /** Such as "h3 2.0.8 on Deno 2.9.6". */
  readonly name: string;
  /** Deployments of one runtime are tested one after another, beside other runtimes; one server serves those in a row. */
  readonly runtime: string;
  /** The program and its arguments. It is told where to listen in `HOST` and `PORT`. */
  readonly command: readonly string[];
  readonly folder: string;
  /** The variables that it reads from its environment, beside `HOST` and `PORT`. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly paths: DeployedPaths;
  readonly traits: TargetTraits;
  /** The advice that it gives if something has read the body before. */
  readonly advice?: string | undefined;
  /** The service that invokes it, if it is not a server but a function of AWS Lambda. */
  readonly front?: FrontName | undefined;
}

/** Where on its server the contract's application is. */
export interface DeployedPaths {
  readonly hook: string;
  /** The same, behind something that reads the body before it. */
  readonly consumed: string;
  /** The handled events, as JSON. */
  readonly received: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly deployments: readonly Deployment[];
  }
}
