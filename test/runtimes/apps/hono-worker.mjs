import { app } from './hono-app.mjs';

export default app;
