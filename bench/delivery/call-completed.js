const turns = [
  'Agent: Hello, this is the assistant calling for Dr. Lindqvist about your appointment on Tuesday.\n',
  'Callee: Oh yes, hi. I was going to call you, the afternoon does not work for me any more.\n',
  'Agent: No problem at all. Would Wednesday at 9:30 or Thursday at 16:00 suit you better?\n',
  'Callee: Thursday at four is fine, thank you. Could you send me a note about it?\n',
];

/** What an id looks like: of one length for every number, so that all bodies of a size are equally long. */
export function eventId(number) {
  return `evt_${number.toString(36).padStart(20, '0')}`;
}

/**
 * A `call.completed` event of exactly `bytes` bytes; the transcript fills what is left.
 *
 * @param accented Puts a letter that takes two bytes in UTF-8 into every line of the transcript.
 */
export function callCompletedBody(bytes, { accented = false } = {}) {
  const event = {
    event: 'call.completed',
    eventId: eventId(0),
    timestamp: '2026-11-20T09:14:07.512Z',
    callId: 'call_01JD2Y7M4V8Q6T9XKZB3W5N0RC',
    status: 'completed',
    to: '+14155550142',
    objective: 'Move the appointment on Tuesday to another day of this week.',
    startedAt: '2026-11-20T09:12:31.004Z',
    endedAt: '2026-11-20T09:14:06.870Z',
    summary: 'The appointment was moved to Thursday at 16:00; a note was promised.',
    extracted: { confirmed: true, new_slot: 'Thursday 16:00', attempts: 1, reason: null },
    transcript: '',
    recordingUrl: 'https://recordings.example/call_01JD2Y7M4V8Q6T9XKZB3W5N0RC.mp3',
  };
  event.transcript = transcriptOf(bytes - lengthOf(event), accented);
  return Buffer.from(JSON.stringify(event));
}

/** Whole turns while there is room for the longest, and then dots. */
function transcriptOf(bytes, accented) {
  const lines = accented ? turns.map((turn) => turn.replace('Agent', 'Agént').replace('Callee', 'Calleé')) : turns;
  const lengths = lines.map((line) => lengthOf(line) - lengthOf(''));
  const said = [];
  let left = bytes;
  for (let turn = 0; left > 100; turn++) {
    said.push(lines[turn % lines.length]);
    left -= lengths[turn % lines.length];
  }
  return said.join('') + '.'.repeat(left);
}

function lengthOf(value) {
  return Buffer.byteLength(JSON.stringify(value));
}
