/** The parts of the output of vitest's JSON reporter that callhook's scripts read. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** @throws {Error} When a test below this `describe` has not passed, or there is none. */
export function expectPassed({ testResults }: VitestReport, describe: string): true {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const own = tests.filter(({ ancestorTitles }) => ancestorTitles[0] === describe);
  const failures = own.filter(({ status }) => status !== 'passed');
  const messages = failures.map(({ title, failureMessages }) => `${title}\n  ${failureMessages.join('\n  ')}`);
  if (messages.length > 0) throw new Error(messages.join('\n'));
  if (own.length === 0) {
    throw new Error(testResults.map(({ message }) => message).join('\n') || `'${describe}' was not tested.`);
  }
  return true;
}
