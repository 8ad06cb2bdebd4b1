import { expect, it } from 'vitest';
import { isTerminal, terminalStatuses } from '../../src/schema/call-status.ts';

it('knows the five statuses that end a call, and no others', () => {
  expect(terminalStatuses).toEqual(['completed', 'no_answer', 'voicemail', 'declined', 'failed']);
  for (const status of terminalStatuses) expect(isTerminal(status)).toBe(true);
  for (const status of ['queued', 'ringing', 'in_progress', 'paused', '', 'constructor', null, undefined]) {
    expect(isTerminal(status)).toBe(false);
  }
});
