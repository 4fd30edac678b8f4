import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { countResults } from './count-results.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-reports-'));
afterAll(() => rmSync(folder, { recursive: true }));

function aReport(content: object): string {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const unwell = {
  status: 'failed',
  fullName: 'a job ends once',
  failureMessages: ['expected \u001B[31m2\u001B[39m to be 1', ...Array.from({ length: 30 }, () => 'at')],
};
const vitestReport = (numFailedTests: number, testResults: object[] = []) =>
  aReport({ numPassedTests: 7, numFailedTests, testResults });

test('the tests of a suite are counted from its report', () => {
  expect(countResults('vitest', vitestReport(2), 1)).toMatchObject({ passed: 7, failed: 2 });
  const stats = { expected: 5, unexpected: 1, flaky: 1 };
  expect(countResults('playwright', aReport({ stats, suites: [] }), 1)).toMatchObject({ passed: 5, failed: 2 });
});

test('each failure is named, with the first lines of what it said', () => {
  const well = { ...unwell, status: 'passed' };
  const file = { name: '/home/somebody/tests/life.test.ts', message: '', assertionResults: [well, unwell] };
  const [failure, ...more] = countResults('vitest', vitestReport(1, [file]), 1).failures;
  expect(failure).toMatch(/^a job ends once \(life\.test\.ts\)\n {4}expected 2 to be 1\n {4}at\n/);
  expect(failure?.split('\n')).toHaveLength(13);
  expect(more).toEqual([]);
});

test('a file that fails outside its tests, and tests of a browser within others, are named as well', () => {
  const broken = { name: 'life.test.ts', message: 'Cannot find module', assertionResults: [] };
  expect(countResults('vitest', vitestReport(0, [broken]), 1).failures[0]).toBe('life.test.ts\n    Cannot find module');
  const test = (status: string) => ({ status, results: [{ error: { message: `${status}!` } }, {}] });
  const specs = [{ title: 'a page opens', tests: [test('flaky'), test('expected')] }];
  const suites = [{ file: 'page.spec.ts', suites: [{ file: 'page.spec.ts', specs }] }];
  const stats = { expected: 1, unexpected: 0, flaky: 1 };
  expect(countResults('playwright', aReport({ stats, suites }), 0).failures).toEqual([
    'a page opens (page.spec.ts)\n    flaky!',
  ]);
});

test('a suite that fails beside its tests has one failure', () => {
  expect(countResults('vitest', vitestReport(0), 1)).toMatchObject({ passed: 7, failed: 1 });
});

test('a suite that says nothing, or ran nothing, has failed', () => {
  const nothing = { passed: 0, failed: 1, failures: ['It ended with exit code 0, beside its tests.'] };
  expect(countResults('vitest', path.join(folder, 'none.json'), 0)).toEqual(nothing);
  expect(countResults('vitest', aReport({ numPassedTests: 0, numFailedTests: 0, testResults: [] }), 0)).toEqual(
    nothing,
  );
});
