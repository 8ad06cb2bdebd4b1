const counts = { passed: 0, failed: 0 };

/** Prints one line. Gives what `run` returned, or `undefined` when it threw. */
export async function check<T>(title: string, run: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
  const startedAt = performance.now();
  try {
    const value = await run();
    counts.passed += 1;
    console.log(`✓ ${title} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    return { value };
  } catch (error) {
    counts.failed += 1;
    console.log(`✗ ${title}\n  ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/** Says what is not checked, and why. In CI that is a failure. */
export function skip(title: string, why: string): void {
  if (process.env.CI) counts.failed += 1;
  console.log(`${process.env.CI ? '✗' : '-'} ${title}: skipped, ${why}`);
}

export function hasFailures(): boolean {
  return counts.failed > 0;
}

/** Prints the counts and gives the exit code. */
export function finish(): number {
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return hasFailures() ? 1 : 0;
}
