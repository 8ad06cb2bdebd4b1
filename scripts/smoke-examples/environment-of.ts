import { nodeFolder } from '../check-runtimes/runtimes.ts';
import type { Example } from './example.ts';

/** The environment that the commands of an example need: the Node that it asks for. */
export function environmentOf({ node }: Example): Readonly<Record<string, string>> {
  return node === undefined ? {} : { PATH: nodeFolder(node) };
}
