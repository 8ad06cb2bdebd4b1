import pino from 'pino';
import { expect, it } from 'vitest';
import { ByoursideError } from '../../src/client/byourside-error.ts';

it('JSON and logs of an error hold its message and code, and in JSON neither the stack nor the cause', () => {
  const error = new ByoursideError('Rate limit reached.', 429, 'rate_limited', {
    retryAfter: 7,
    cause: new Error('private'),
  });
  const facts = {
    name: 'ByoursideError',
    code: 'rate_limited',
    status: 429,
    message: 'Rate limit reached.',
    retryAfter: 7,
  };
  expect(JSON.parse(JSON.stringify({ error }))).toEqual({ error: facts });
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  log.info({ error });
  log.error(error);
  expect(JSON.parse(lines[0] ?? '').error).toEqual(facts);
  const text = expect.stringContaining(facts.message);
  expect(JSON.parse(lines[1] ?? '').err).toMatchObject({ ...facts, message: text });
});
