import fastify from 'fastify';
import { isAuthenticByStripe } from '../../by-hand/is-authentic-by-stripe.js';
import { receiveByHand } from '../../by-hand/receive-by-hand.js';
import { secret } from '../../delivery/secret.js';

const plugins = {
  callhook: ({ bysWebhook }) => bysWebhook(secret, () => {}),

  'by hand': () => {
    const receive = receiveByHand(() => {});
    return withRawBody(async (request, reply) => {
      const outcome = await receive(request.body, request.headers['x-bys-signature']);
      return outcome === null ? reply.code(400).send('refused') : { outcome };
    });
  },

  stripe: () =>
    withRawBody(async (request, reply) => {
      const isAuthentic = isAuthenticByStripe(request.body, request.headers['x-bys-signature']);
      return isAuthentic ? { outcome: 'processed' } : reply.code(400).send('refused');
    }),
};

function withRawBody(handler) {
  return async (scope) => {
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post('/', handler);
  };
}

export async function listen(contender, callhook, ready) {
  const app = fastify({ bodyLimit: 2_097_152 });
  app.register(plugins[contender](callhook), { prefix: '/webhook' });
  await app.listen({ host: '127.0.0.1', port: 0 });
  ready(app.server.address().port);
}
