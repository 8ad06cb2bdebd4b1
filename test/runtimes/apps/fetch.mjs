import { answer } from './fetch-app.mjs';
import { serveFetch } from './serve-fetch.mjs';

await serveFetch(answer);
