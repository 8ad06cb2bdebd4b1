import type { Execution } from '../../receive/index.ts';

/** Whether a runtime handed over something that keeps work alive after the answer. */
export function isExecution(value: unknown): value is Execution {
  return typeof value === 'object' && value !== null && 'waitUntil' in value && typeof value.waitUntil === 'function';
}
