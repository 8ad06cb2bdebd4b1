import { expect, it } from 'vitest';
import { errorStatuses, isWebhookError, WebhookError } from '../src/errors.ts';

it('every code has a status and a message of its own', () => {
  const messages = new Set<string>();
  for (const [code, status] of Object.entries(errorStatuses)) {
    const error = new WebhookError(code as keyof typeof errorStatuses);
    expect(error.status).toBe(status);
    expect(error.message.length).toBeGreaterThan(10);
    messages.add(error.message);
  }
  expect(messages.size).toBe(Object.keys(errorStatuses).length);
});

it('isWebhookError knows its own, also from another copy, and nothing else', () => {
  expect(isWebhookError(new WebhookError('in_flight'))).toBe(true);
  const copy = Object.assign(new Error('x'), { name: 'WebhookError', code: 'in_flight', status: 503 });
  expect(isWebhookError(copy)).toBe(true);
  for (const other of [
    new Error('x'),
    null,
    undefined,
    'WebhookError',
    { name: 'WebhookError', code: 'x', status: 1 },
  ]) {
    expect(isWebhookError(other)).toBe(false);
  }
});
