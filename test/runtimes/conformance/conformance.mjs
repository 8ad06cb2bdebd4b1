// The promises of callhook on every runtime, as one plain program: no test runner, only `callhook` as it was packed.
// main.mjs runs it on Node, Bun and Deno, worker.mjs and edge.mjs in a bundle.
import { receivesDeliveries } from './receives-deliveries.mjs';
import { usesPrimitive } from './uses-primitive.mjs';
import { verifiesVectors } from './verifies-vectors.mjs';

/**
 * Runs everything and gives the text to print, which ends with `N passed, N failed`.
 *
 * @param {'native' | 'noble'} primitive Which HMAC this runtime is to use.
 */
export async function conformance(primitive) {
  const cases = [...verifiesVectors(), ...receivesDeliveries(), ...usesPrimitive(primitive)];
  const lines = [];
  let failed = 0;
  for (const [name, run] of cases) {
    try {
      await run();
      lines.push(`pass  ${name}`);
    } catch (error) {
      failed += 1;
      lines.push(`FAIL  ${name}: ${error?.message ?? error}`);
    }
  }
  return [...lines, `${cases.length - failed} passed, ${failed} failed`].join('\n');
}
