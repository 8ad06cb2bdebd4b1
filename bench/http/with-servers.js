import { checkServer } from './check-server.js';
import { startChild } from './start-child.js';

/** Runs servers and a sender in processes of their own, as long as `use` needs them. */
export async function withServers(use) {
  const children = [];
  const start = (...args) => {
    const child = startChild(...args);
    children.push(child);
    return child;
  };
  try {
    return await use(start('load.js'), (framework, trees) => startServers(start, framework, trees));
  } finally {
    for (const child of children) child.stop();
  }
}

/** Starts a server for each tree of callhook, one by hand and one with stripe. */
async function startServers(start, framework, trees) {
  const [{ urlOf }] = trees;
  const contenders = [
    ...trees.map((tree) => [tree.name, 'callhook', tree.urlOf(`./${framework}`)]),
    ['by hand', 'by hand', urlOf('.')],
    ['stripe', 'stripe', urlOf('.')],
  ];
  const servers = {};
  for (const [name, contender, callhookUrl] of contenders) {
    const child = start('server.js', framework, contender, callhookUrl);
    const port = await child.reply();
    await checkServer(`${framework}, ${name}`, port);
    servers[name] = { child, port };
  }
  return servers;
}
