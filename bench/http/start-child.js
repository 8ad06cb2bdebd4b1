import { fork } from 'node:child_process';

const patienceMs = 20_000;

/** A child process that answers every message with one of its own. It ends when this process does, however that ends. */
export function startChild(file, ...args) {
  const child = fork(new URL(file, import.meta.url), args, {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // Kept for when something fails: callhook also writes a line there for the delivery that it has to refuse.
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints = (complaints + text).slice(-2_000);
  });

  /** The next message of the child. */
  function reply() {
    return new Promise((resolve, reject) => {
      const failed = (why) => settle(reject, new Error(`${file} ${args.join(' ')}: ${why}\n${complaints}`));
      const onMessage = (message) => settle(resolve, message);
      const onExit = () => failed('it has ended');
      const timer = setTimeout(failed, patienceMs, `no answer for ${patienceMs} ms`);
      child.once('message', onMessage).once('exit', onExit);

      function settle(how, value) {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit);
        how(value);
      }
    });
  }

  return {
    reply,
    ask(question) {
      const answer = reply();
      child.send(question);
      return answer;
    },
    stop() {
      child.kill('SIGKILL');
    },
  };
}
