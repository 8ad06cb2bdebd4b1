const { loadsOrNamesPeer, names } = require('./entries.js');

test.each(names)('%s loads, or names the driver to install', (name) => {
  expect(loadsOrNamesPeer(name)).toBe(true);
});
