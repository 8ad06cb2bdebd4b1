/** Runs checks, prints one line for each and counts them. */
export function createReport() {
  let passed = 0;
  let failed = 0;

  return {
    /** Passes if `run` does not throw. Returns its result, or `undefined` after a failure. */
    async check<T>(name: string, run: () => T | Promise<T>): Promise<T | undefined> {
      try {
        const value = await run();
        passed += 1;
        console.log(`pass  ${name}`);
        return value;
      } catch (error) {
        failed += 1;
        console.log(`FAIL  ${name}\n${indent(error instanceof Error ? error.message : String(error))}`);
        return undefined;
      }
    },

    /** Prints something that neither passes nor fails. */
    note(text: string): void {
      console.log(`info  ${text}`);
    },

    /** Prints the counts and gives the exit code. */
    finish(): number {
      console.log(`${passed} passed, ${failed} failed`);
      return failed === 0 ? 0 : 1;
    },
  };
}

export type Report = ReturnType<typeof createReport>;

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '      ');
}
