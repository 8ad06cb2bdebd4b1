// node require.cjs: ES modules that are required.
const { verifyWebhook } = require('callhook');
const { bysWebhook } = require('callhook/fetch');

const isRefused = !verifyWebhook(`t=1760000000,v1=${'0'.repeat(64)}`, '{}', 'whsec_conformance');
const works = isRefused && typeof bysWebhook('whsec_conformance', () => {}) === 'function';
console.log(works ? '1 passed, 0 failed' : '0 passed, 1 failed');
