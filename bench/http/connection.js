import { connect } from 'node:net';

/**
 * Connects to a server. A bare socket: an HTTP client would need more time for a request than the servers under test.
 *
 * @returns `send`, which takes the bytes of a request and rejects for any reply but a 200 with `expectedBody`, and `close`.
 */
export async function openConnection(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));

  let waiting; // the request whose reply is on its way
  let reply = '';
  socket.on('data', (chunk) => {
    reply += chunk.toString('latin1');
    if (reply.startsWith('HTTP/1.1 200 ') && reply.endsWith(waiting.end)) waiting.resolve();
    else if (!reply.startsWith('HTTP/1.1 200 ') || reply.endsWith('}'))
      socket.destroy(new Error(`Unexpected reply: ${reply}`));
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error(`The server has closed the connection after: ${reply}`)));

  return {
    send(bytes, expectedBody) {
      reply = '';
      return new Promise((resolve, reject) => {
        waiting = { end: `\r\n\r\n${expectedBody}`, resolve, reject };
        socket.write(bytes);
      });
    },
    close() {
      socket.destroy();
    },
  };
}
