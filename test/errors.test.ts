import { expect, it } from 'vitest';
import { errorStatuses, WebhookError } from '../src/errors.ts';

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

it('takes the status that was sent, if it is not the one of the code', () => {
  const error = new WebhookError('response_not_ok', 'The app answered 404.', { status: 404, retryAfter: 5 });
  expect(error).toMatchObject({ status: 404, retryAfter: 5, message: 'The app answered 404.' });
  expect(new WebhookError('response_not_ok', undefined, { status: undefined }).status).toBe(500);
});
