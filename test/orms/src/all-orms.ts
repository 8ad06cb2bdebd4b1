import { readdirSync } from 'node:fs';
import type { OrmUnderTest } from './orm-under-test.ts';

/** Each file of `orms`. */
export const orms: readonly { readonly name: string; readonly orm: OrmUnderTest }[] = await Promise.all(
  readdirSync(new URL('orms/', import.meta.url)).map(async (file) => {
    const { orm } = await import(`./orms/${file}`);
    return { name: file.replace(/\.ts$/, ''), orm };
  }),
);
