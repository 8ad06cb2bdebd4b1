import { completedCall, duplicate, expectReply, processed, refused, secondsFromNow, send, sign } from './delivery.ts';
import type { ServerExample } from './example.ts';
import type { Launched } from './launch.ts';
import { check } from './report.ts';
import { untilLogged } from './start-example.ts';

/** The deliveries that every server has to answer. */
export async function smokeEndpoint(
  title: string,
  url: string,
  server: Launched,
  example: ServerExample,
): Promise<void> {
  const event = completedCall();
  const body = JSON.stringify(event);
  const deliver = (label: string, expected: string, header: string, ...chunks: readonly (string | Buffer)[]) =>
    check(`${title}: ${label}`, async () => expectReply(await send(url, header, chunks), expected));

  await deliver('a completed call is processed', processed, sign(body), body);
  await check(`${title}: its line on stdout`, () =>
    untilLogged(server, `${event.event} ${event.callId} ${example.says}`),
  );
  await deliver('the same event, signed anew, is a duplicate', duplicate, sign(body, secondsFromNow(1)), body);
  await deliver('a body that was tampered with is refused', refused, sign(body), body.replace('four', 'five'));
  await deliver('an old signature is refused', refused, sign(body, secondsFromNow(-600)), body);

  const unknown = JSON.stringify({ ...completedCall(), event: 'call.transferred' });
  await deliver('an event of an unknown name is accepted', example.unknown, sign(unknown), unknown);

  const long = Buffer.from(JSON.stringify({ ...completedCall(), transcript: '📞 Hello. '.repeat(8_500) }));
  const insideCharacter = long.indexOf('📞', 50_000) + 2;
  const chunks = [long.subarray(0, insideCharacter), long.subarray(insideCharacter)];
  await deliver('100 kB in chunks, split inside a character, are processed', processed, sign(long), ...chunks);

  await check(`${title}: handled once`, async () => {
    const lines = server
      .stdout()
      .split('\n')
      .filter((line) => line.includes(event.callId));
    if (lines.length !== 1) throw new Error(`expected one line about the call, got ${lines.length}`);
  });
}
