import { nodeFolder } from '../check-runtimes/runtimes.ts';
import type { Example } from './example.ts';

/** What the commands of an example need in their environment: the Node that it asks for. */
export function environmentOf({ node }: Example): Readonly<Record<string, string>> {
  return node === undefined ? {} : { PATH: nodeFolder(node) };
}
