import Koa from 'koa';
import { isAuthenticByStripe } from '../../by-hand/is-authentic-by-stripe.js';
import { readNodeBody } from '../../by-hand/read-node-body.js';
import { receiveByHand } from '../../by-hand/receive-by-hand.js';
import { secret } from '../../delivery/secret.js';

const middlewares = {
  callhook: ({ bysWebhook }) => bysWebhook(secret, () => {}),

  'by hand': () => {
    const receive = receiveByHand(() => {});
    return async (ctx) => {
      const body = await readNodeBody(ctx.req);
      answer(ctx, await receive(body, ctx.headers['x-bys-signature']));
    };
  },

  stripe: () => async (ctx) => {
    const isAuthentic = isAuthenticByStripe(await readNodeBody(ctx.req), ctx.headers['x-bys-signature']);
    answer(ctx, isAuthentic ? 'processed' : null);
  },
};

function answer(ctx, outcome) {
  if (outcome === null) ctx.throw(400);
  ctx.body = { outcome };
}

export function listen(contender, callhook, ready) {
  const app = new Koa();
  app.silent = true; // no line for the delivery that it has to refuse
  app.use(middlewares[contender](callhook));
  const server = app.listen(0, '127.0.0.1', () => ready(server.address().port));
}
