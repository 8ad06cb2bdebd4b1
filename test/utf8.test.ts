import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { root } from '../scripts/check-package/workspace.ts';
import type { decodeUtf8, encodeUtf8 } from '../src/utf8.ts';

it("encodes and decodes where a test environment hides Node's classes, as Jest's jsdom does", async () => {
  const { encodeUtf8, decodeUtf8 } = await utf8In({ process });
  expect(Buffer.from(encodeUtf8('Größe ✓')).toString()).toBe('Größe ✓');
  expect(decodeUtf8(Buffer.from('\uFEFFGröße ✓'))).toBe('Größe ✓');
  expect(() => decodeUtf8(Uint8Array.of(0xff))).toThrow(/not valid/);
});

it('loads where the classes are missing, and names the class when it is needed', async () => {
  const { encodeUtf8 } = await utf8In({});
  expect(() => encodeUtf8('x')).toThrow('TextEncoder is not a constructor');
});

/** The module in a sandbox with these globals. */
async function utf8In(globals: object): Promise<{ encodeUtf8: typeof encodeUtf8; decodeUtf8: typeof decodeUtf8 }> {
  const entryPoints = [join(root, 'src', 'utf8.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'iife', globalName: 'utf8', write: false });
  const sandbox = createContext({ ...globals });
  return runInContext(`${outputFiles[0]?.text}\nutf8`, sandbox);
}
