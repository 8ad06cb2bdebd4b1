import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between a test and a server. It can swallow bytes without closing a connection. */
export interface SilentProxy {
  /** The URL of the server, with the host and the port of the proxy. */
  readonly url: string;
  /**
   * Swallows everything from now on, on open and on new connections, also that a side closes one.
   *
   * @param what `all`: in both directions. `answers`: only on the way back, so that requests still have their effect.
   */
  goSilent(what?: 'all' | 'answers'): void;
  /**
   * Serves new connections again. Those that were open in the silence stay silent for ever, as behind a firewall that has
   * forgotten them, because bytes are missing in their streams.
   */
  comeBack(): void;
  /** Returns how many connections it has accepted so far. */
  accepted(): number;
  /** Closes all connections. */
  close(): Promise<void>;
}

interface Link {
  silence: 'none' | 'answers' | 'all';
}

/** Starts a proxy in front of a server, such as the one at `redis://127.0.0.1:6379`. */
export async function startSilentProxy(serverUrl: string): Promise<SilentProxy> {
  const url = new URL(serverUrl);
  const target = { host: url.hostname, port: Number(url.port), allowHalfOpen: true, noDelay: true };
  const sockets = new Set<Socket>();
  const links = new Set<Link>();
  let silence: Link['silence'] = 'none';
  let accepted = 0;

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => {}); // its `close` follows
    socket.on('close', () => sockets.delete(socket));
  }

  const proxy = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    keep(client);
    accepted += 1;
    if (silence === 'all') return void client.resume();
    const link: Link = { silence };
    const server = connect(target);
    keep(server);
    links.add(link);
    pass(client, server, () => link.silence !== 'all');
    pass(server, client, () => link.silence === 'none');
    client.on('close', () => links.delete(link));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo; // neither a pipe nor closed
  url.host = `127.0.0.1:${port}`;

  return {
    url: url.href,
    goSilent(what = 'all') {
      silence = what;
      for (const link of links) link.silence = what;
    },
    comeBack() {
      silence = 'none';
    },
    accepted: () => accepted,
    async close() {
      const closed = once(proxy, 'close');
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Passes bytes and the end on while the other side is to hear them, and reads and forgets them otherwise. */
function pass(from: Socket, to: Socket, isHeard: () => boolean): void {
  from.on('data', (bytes) => isHeard() && to.write(bytes));
  from.on('end', () => isHeard() && to.end());
  from.on('close', () => isHeard() && to.destroy());
}
