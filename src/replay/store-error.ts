import { isError } from '../realms.ts';

/** What is safe to log of the error of a store. */
export interface StoreError {
  readonly name: string;
  readonly code: string | null;
  readonly message: string;
}

export function storeErrorOf(thrown: unknown): StoreError {
  return { name: 'Error', code: null, message: isError(thrown) ? thrown.message : '' };
}
