import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** A PostgreSQL that is spoken to over WebSockets, as Neon's is. */
export interface NeonBridge {
  /** Host and port. */
  readonly address: string;
  close(): Promise<void>;
}

/** Passes the bytes of each WebSocket to a connection of its own. */
export async function startNeonBridge(postgresUrl: string): Promise<NeonBridge> {
  const { hostname: host, port } = new URL(postgresUrl);
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (webSocket) => {
    const stream = createWebSocketStream(webSocket);
    const socket = connect({ host, port: Number(port), noDelay: true });
    stream.on('error', () => socket.destroy());
    socket.on('error', () => webSocket.terminate());
    stream.pipe(socket).pipe(stream);
  });
  await once(server, 'listening');
  const { port: ownPort } = server.address() as AddressInfo; // neither a pipe nor closed
  return {
    address: `127.0.0.1:${ownPort}`,
    async close() {
      for (const webSocket of server.clients) webSocket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}
