import { posix } from 'node:path';
import type { Plugin } from 'rolldown';
import { peerRange } from './entries.ts';

const range = peerRange('zod').replaceAll('^', '');

/**
 * Lets dist import zod through a file whose name says which zod callhook needs. If zod is missing or too old, no code of ours
 * runs in an ES module, but Node and every bundler name the importing file in their error.
 */
export function needsZod(extension: 'js' | 'cjs'): Plugin {
  const imported = new Set<string>();
  return {
    name: 'needs-zod',
    renderChunk(code, { fileName }) {
      return code.replaceAll(/(?<=\bfrom |\brequire\()"(zod\/[^"]+)"/g, (_match, id: string) => {
        imported.add(id);
        const path = posix.relative(posix.dirname(fileName), fileFor(id, extension));
        return JSON.stringify(path.startsWith('.') ? path : `./${path}`);
      });
    },
    generateBundle() {
      for (const id of imported) {
        const source = extension === 'js' ? `export * from ${JSON.stringify(id)};\n` : required(id);
        this.emitFile({ type: 'asset', fileName: fileFor(id, extension), source });
      }
    },
  };
}

/** `shared/needs-zod-3.25.76-or-4.0.16-mini.js` for `zod/v4/mini`. */
function fileFor(id: string, extension: string): string {
  return `shared/needs-zod-${range.replaceAll(' || ', '-or-')}-${posix.basename(id)}.${extension}`;
}

/** In CommonJS our code does run. */
function required(id: string): string {
  const [oldest = range] = range.split(' || ');
  const message =
    `callhook needs zod ${range.replaceAll('||', 'or')} or newer: ` +
    `run \`npm install zod@latest\`, or \`npm install zod@${oldest}\` if your app uses an older version.`;
  return `try {
\tmodule.exports = require(${JSON.stringify(id)});
} catch (cause) {
\tif (!/NOT_FOUND|NOT_EXPORTED/.test(cause.code)) throw cause;
\tthrow new Error(${JSON.stringify(message)}, { cause });
}
`;
}
