import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * Reads the JSON report of a suite.
 *
 * @param {'vitest' | 'playwright' | 'chaos'} kind
 * @param {string} reportFile
 * @param {number} exitCode of the suite
 * @returns {Counts} with at least one failure when the suite failed as a whole, before or beside its tests
 */
export function countResults(kind, reportFile, exitCode) {
  const counts = existsSync(reportFile)
    ? readers[kind](JSON.parse(readFileSync(reportFile, 'utf8')))
    : { passed: 0, failed: 0 };
  const isUnexplained = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0);
  return isUnexplained ? { ...counts, failed: 1 } : counts;
}

const readers = {
  /** @param {{ numPassedTests: number, numFailedTests: number }} report */
  vitest: (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }),
  /** @param {Counts} report */
  chaos: (report) => report,
  /**
   * A test that passed only when it was tried again counts as failed: it is a bug somewhere.
   *
   * @param {{ stats: { expected: number, unexpected: number, flaky: number } }} report
   */
  playwright: ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky }),
};
