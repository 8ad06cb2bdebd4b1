/**
 * A schema of zod 4 by the one part that types need. The type of zod names the minor version of zod, so it would refuse the
 * schemas of an app that has another copy of zod than callhook.
 */
export interface SchemaOf<T> {
  readonly _zod: { readonly output: T };
}
