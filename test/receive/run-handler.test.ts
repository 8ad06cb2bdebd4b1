import { expect, it } from 'vitest';
import { Answered } from '../../src/receive/answered.ts';
import { runHandler } from '../../src/receive/run-handler.ts';

const run = (status: number | null, noted = { status: 0 }) =>
  runHandler(() => new Answered(status), undefined, noted).then(
    ({ code }) => [code, noted.status],
    ({ code, message }) => [code, noted.status, message],
  );

it.each([200, 201, 204, 299])('an app that answered %i has handled the event', async (status) => {
  expect(await run(status)).toEqual(['processed', status]);
});

it.each([199, 300, 302, 404, 500])('an app that answered %i has not', async (status) => {
  expect(await run(status)).toEqual(['response_not_ok', status, `The response of the app was ${status}.`]);
});

it('an app whose response did not go out in full has not', async () => {
  expect(await run(null)).toEqual(['response_incomplete', 0, expect.stringContaining('connection closed')]);
});
