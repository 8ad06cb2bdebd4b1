import { answer } from './fetch-app.mjs';

addEventListener('fetch', (event) => event.respondWith(answer(event.request)));
