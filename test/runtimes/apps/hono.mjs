import { app } from './hono-app.mjs';
import { serveFetch } from './serve-fetch.mjs';

await serveFetch(app.fetch);
