// A delivery as the provider documents it, signed with nothing of callhook.
const { createHmac } = require('node:crypto');

const secret = 'whsec_consumer';
const summary = 'Größe bestätigt ✓';

// The spacing, the escape and the line end are lost when somebody parses the body and serialises it again.
const body = Buffer.from(
  `{ "event":"call.completed",  "eventId":"evt_1", "callId":"call_1", "to":"\\u002b49301234", "summary":"${summary}" }\n`,
);
const tamperedBody = Buffer.from(body.toString().replace('call_1', 'call_2'));

const timestamp = Math.floor(Date.now() / 1000);
const mac = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
const signatureHeader = `t=${timestamp},v1=${mac}`;

module.exports = { secret, summary, body, tamperedBody, signatureHeader };
