const assert = require('node:assert/strict');
const { webhook } = require('callhook/fetch');

const secret = `whsec_${Buffer.from('shared secret').toString('base64')}`;

module.exports = async (entry) => {
  const sources = Object.values(entry).filter((value) => typeof value === 'function');
  assert.equal(sources.length, 1);
  const source = sources[0]();
  const receive = webhook(source, secret, () => assert.fail('nobody has signed it'));
  const body = JSON.stringify({ [source.name]: 'forged' });
  assert.equal((await receive(new Request('http://127.0.0.1/', { method: 'POST', body }))).status, 400);
};
