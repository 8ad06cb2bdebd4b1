import { connect } from 'node:net';

/**
 * Sends one request after the other over one connection, each when the reply to the last is there. A bare socket: an
 * HTTP client would need more time for a request than the servers under test.
 *
 * @param bytes The bytes of a request, which `prepareNext` changes.
 * @param prepareNext Called before each request: makes it ready, or gives false when there is no more.
 * @returns A promise that rejects for any reply but a 200 with `expectedBody`.
 */
export function sendRequests(port, bytes, prepareNext, expectedBody) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let reply = '';
    let done = false;

    socket.on('connect', sendNext);
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
      if (isExpected(reply)) sendNext();
      else if (!reply.startsWith('HTTP/1.1 200 ') || reply.endsWith('}')) {
        socket.destroy(new Error(`Unexpected reply: ${reply}`));
      }
    });
    socket.on('error', reject);
    socket.on('close', () => (done ? resolve() : reject(new Error('The server has closed the connection.'))));

    function isExpected(text) {
      return text.startsWith('HTTP/1.1 200 ') && text.endsWith(`\r\n\r\n${expectedBody}`);
    }

    function sendNext() {
      reply = '';
      done = !prepareNext();
      if (done) socket.end();
      else socket.write(bytes);
    }
  });
}
