import { describe, expect, it } from 'vitest';
import { send } from '../adapters/contract/send.ts';

/** Whoever let something read the body before is told what to do in this framework. */
export function expectAdvice(name: string, start: () => Promise<{ readonly consumedUrl: string }>, advice: string) {
  describe(name, () => {
    it(`says \`${advice}\` when the body has been read before`, async () => {
      const { consumedUrl } = await start();
      const body = JSON.stringify({ event: 'call.completed', eventId: 'evt_advice', callId: 'call_1' });
      const answer = await send(consumedUrl, body, { headers: { 'x-bys-signature': `t=1,v1=${'0'.repeat(64)}` } });
      expect(answer.status).toBe(500);
      expect(JSON.parse(answer.body).message).toContain(advice);
    });
  });
}
