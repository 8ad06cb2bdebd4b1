import { expect, it } from 'vitest';
import { request, startSimulator } from '../testing/stage.ts';

it('a simulated call is over in much less time than a real one', async () => {
  const { simulator, client } = await startSimulator();
  const { body } = await client.place(request);
  const startedAt = performance.now();
  expect((await client.wait(body.callId)).status).toBe('completed');
  await simulator.settled();
  expect(performance.now() - startedAt).toBeLessThan(15_000); // a real one takes at least 25 s
});
