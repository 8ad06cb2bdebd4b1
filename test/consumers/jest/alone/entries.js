const { exports: entries, peerDependenciesMeta } = require('callhook/package.json');

/** All that users can import. */
exports.names = Object.keys(entries)
  .filter((path) => path !== './package.json')
  .map((path) => `callhook${path.slice(1)}`);

const missingPeer = new RegExp(`^Cannot find module '(${Object.keys(peerDependenciesMeta).join('|')})'`);

/** Whether an entry loads. Some make objects of the classes of a driver that is not installed here, and then Jest names it. */
exports.loadsOrNamesPeer = (name) => {
  try {
    return Object.keys(require(name)).length > 0;
  } catch ({ message }) {
    return missingPeer.test(message);
  }
};
