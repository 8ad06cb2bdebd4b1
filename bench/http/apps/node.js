import { createServer } from 'node:http';
import { isAuthenticByStripe } from '../../by-hand/is-authentic-by-stripe.js';
import { readNodeBody } from '../../by-hand/read-node-body.js';
import { receiveByHand } from '../../by-hand/receive-by-hand.js';
import { secret } from '../../delivery/secret.js';

const listeners = {
  callhook: ({ bysWebhook }) => bysWebhook(secret, () => {}),

  'by hand': () => {
    const receive = receiveByHand(() => {});
    return async (request, response) => {
      const body = await readNodeBody(request);
      answer(response, await receive(body, request.headers['x-bys-signature']));
    };
  },

  stripe: () => async (request, response) => {
    const isAuthentic = isAuthenticByStripe(await readNodeBody(request), request.headers['x-bys-signature']);
    answer(response, isAuthentic ? 'processed' : null);
  },
};

function answer(response, outcome) {
  const body = outcome === null ? 'refused' : JSON.stringify({ outcome });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(outcome === null ? 400 : 200, headers).end(body);
}

export function listen(contender, callhook, ready) {
  const server = createServer(listeners[contender](callhook));
  server.listen(0, '127.0.0.1', () => ready(server.address().port));
}
