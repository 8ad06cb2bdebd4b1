// Bundled for Vercel's edge runtime: answers any request with the report.
import { conformance } from './conformance.mjs';

addEventListener('fetch', (event) => event.respondWith(conformance('noble').then((text) => new Response(text))));
