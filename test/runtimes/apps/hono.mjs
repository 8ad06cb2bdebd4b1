import { createApp } from './hono-app.mjs';
import { serveFetch } from './serve-fetch.mjs';

await serveFetch(createApp(await import(process.argv[2])).fetch);
