// Bundled for Cloudflare Workers: answers any request with the report.
import { conformance } from './conformance.mjs';

export default { fetch: async () => new Response(await conformance('noble')) };
