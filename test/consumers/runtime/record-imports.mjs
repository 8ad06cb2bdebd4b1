// node --import ./record-imports.mjs …: writes the URL of every module that is loaded, one a line, to stdout.
import { writeSync } from 'node:fs';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

export function load(url, context, nextLoad) {
  writeSync(1, `${url}\n`);
  return nextLoad(url, context);
}
