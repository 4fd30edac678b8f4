import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** @typedef {{ passed: number, failed: number, failures: string[] }} Counts each failure by its name, and what it said */

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
    : { passed: 0, failed: 0, failures: [] };
  const isUnexplained = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0);
  if (!isUnexplained) return counts;
  return {
    ...counts,
    failed: 1,
    failures: [...counts.failures, `It ended with exit code ${exitCode}, beside its tests.`],
  };
}

/**
 * @typedef {{ status: string, fullName: string, failureMessages: string[] }} VitestTest
 * @typedef {{ name: string, message: string, assertionResults: VitestTest[] }} VitestFile
 */

const readers = {
  /** @param {{ numPassedTests: number, numFailedTests: number, testResults: VitestFile[] }} report */
  vitest: (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    failures: report.testResults.flatMap(failuresOfFile),
  }),
  /** @param {Counts} report */
  chaos: (report) => report,
  /**
   * A test that passed only when it was tried again counts as failed: it is a bug somewhere.
   *
   * @param {{ stats: { expected: number, unexpected: number, flaky: number }, suites: PlaywrightSuite[] }} report
   */
  playwright: ({ stats, suites }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    failures: suites.flatMap(failuresOfSuite),
  }),
};

/** A file may fail outside its tests, as a whole. @param {VitestFile} file */
function failuresOfFile({ name, message, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const texts = failed.map(({ fullName, failureMessages }) =>
    inShort(`${fullName.trim()} (${path.basename(name)})`, failureMessages),
  );
  return message && failed.length === 0 ? [inShort(path.basename(name), [message])] : texts;
}

/**
 * @typedef {{ results: { error?: { message?: string } }[], status: string }} PlaywrightTest
 * @typedef {{ title: string, file: string, specs?: { title: string, tests: PlaywrightTest[] }[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 */

/** @param {PlaywrightSuite} suite @returns {string[]} */
function failuresOfSuite({ file, specs = [], suites = [] }) {
  const own = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) =>
        inShort(
          `${title} (${file})`,
          results.flatMap(({ error }) => error?.message ?? []),
        ),
      ),
  );
  return [...own, ...suites.flatMap(failuresOfSuite)];
}

const mostLines = 12;

/** The reports of suites are long: this stands at their end. @param {string} name @param {string[]} messages */
function inShort(name, messages) {
  const lines = stripVTControlCharacters(messages.join('\n')).split('\n');
  return [name, ...lines.slice(0, mostLines).map((line) => `    ${line}`)].join('\n');
}
