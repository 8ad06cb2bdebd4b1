import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  // The contract sends text/plain, too, which Astro takes for a form of another site.
  security: { checkOrigin: false },
});
