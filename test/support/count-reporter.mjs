import fs from 'node:fs';

/**
 * Adds up what the runs of one CI job saw. The file named by TEST_COUNTS gets one JSON object per jest run;
 * nothing happens without that variable.
 */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.TEST_COUNTS;
    if (!file) return;
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = results;
    // A suite that cannot be loaded has no tests to count, and is a failure all the same.
    const counts = {
      passed: numPassedTests,
      failed: numFailedTests + numRuntimeErrorTestSuites,
      skipped: numPendingTests,
    };
    fs.appendFileSync(file, `${JSON.stringify(counts)}\n`);
  }
}
