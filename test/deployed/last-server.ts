import { type Startable, type StartedServer, startServer } from './start-server.ts';

/** At most one server at a time: the one that was started last goes on, when the same is to be started again. */
export function lastServer() {
  let last: { readonly key: string; readonly server: StartedServer } | undefined;

  async function stop(): Promise<void> {
    await last?.server.stop();
    last = undefined;
  }

  return {
    stop,
    /** Gives its origin, when it answers at a path. */
    async start({ command, folder, env }: Startable, path: string): Promise<string> {
      const key = JSON.stringify([folder, command]);
      if (last?.key !== key) {
        await stop();
        last = { key, server: await startServer({ command, folder, env }, path) };
      }
      return last.server.origin;
    },
  };
}
