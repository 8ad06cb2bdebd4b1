/** Without the index signature of what is unknown but kept: a misspelt `event.sumary` must not compile. */
export type KnownKeys<T> = { [TKey in keyof T as string extends TKey ? never : TKey]: T[TKey] };
