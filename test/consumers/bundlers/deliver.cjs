// node deliver.cjs <file>: starts a server and delivers to its routes, tampered with and as it was signed.
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { createInterface } = require('node:readline');
const { body, secret, signatureHeader, summary, tamperedBody } = require('./runtime/delivery.cjs');

async function main(file) {
  const env = { ...process.env, BYS_WEBHOOK_SECRET: secret };
  const server = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
    const { value: origin = '' } = await lines.next();
    assert.match(origin, /^http:/, 'The server did not start.');
    const send = async (path, bytes) => {
      const headers = { 'content-type': 'application/json', 'x-bys-signature': signatureHeader };
      return (await fetch(origin + path, { method: 'POST', headers, body: bytes })).status;
    };
    for (const path of ['/webhooks/bys', '/by-hand']) {
      assert.deepEqual([await send(path, tamperedBody), await send(path, body)], [400, 200], path);
    }
    assert.equal((await lines.next()).value, summary);
  } finally {
    server.kill();
  }
}

main(process.argv[2]);
