const assert = require('node:assert/strict');

// The contract of stores puts it to use over its drivers, in test/replay.
module.exports = (entry) => {
  const makers = Object.keys(entry).filter((name) => name.endsWith('Store'));
  assert.equal(makers.length, 1);
  assert.throws(() => entry[makers[0]](undefined), TypeError);
};
