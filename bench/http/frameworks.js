/** The frameworks whose servers are benched, and what CPU a request of callhook may cost at most, by the size of the body. */
export const goals = {
  node: { byHand: 1 },
  hono: { byHand: 1, stripe: { '1 KB': 1, '20 KB': 0.9 } },
  express: { byHand: 1, stripe: { '1 KB': 0.85, '20 KB': 0.85 } },
  fastify: { byHand: 1 },
  koa: { byHand: 1 },
};

export const frameworks = Object.keys(goals);
