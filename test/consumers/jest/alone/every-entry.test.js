const { exports: entries } = require('callhook/package.json');

const names = Object.keys(entries)
  .filter((path) => path !== './package.json')
  .map((path) => `callhook${path.slice(1)}`);

test.each(names)('%s loads', (name) => {
  expect(Object.keys(require(name))).not.toEqual([]);
});
