/** The line to change where something read the body before. */
export const expressAdvice =
  'For Express: mount this route above app.use(express.json()), or write app.use(express.json({ verify: keepRawBody })).';
