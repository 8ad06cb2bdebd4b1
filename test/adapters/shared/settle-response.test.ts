import { expect, it } from 'vitest';
import { settleResponse } from '../../../src/adapters/shared/settle-response.ts';
import { isWebhookError } from '../../../src/errors.ts';

function settle(status: number | null) {
  const noted = { status: 0 };
  try {
    settleResponse(status, noted);
    return ['processed', noted.status];
  } catch (error) {
    return isWebhookError(error) ? [error.code, noted.status, error.message] : error;
  }
}

it.each([200, 201, 204, 299])('an app that answered %i has handled the event', (status) => {
  expect(settle(status)).toEqual(['processed', status]);
});

it.each([199, 300, 302, 404, 500])('an app that answered %i has not', (status) => {
  expect(settle(status)).toEqual(['response_not_ok', status, `The response of the app was ${status}.`]);
});

it('an app whose response did not go out in full has not', () => {
  expect(settle(null)).toEqual(['response_incomplete', 0, expect.stringContaining('connection closed')]);
});
