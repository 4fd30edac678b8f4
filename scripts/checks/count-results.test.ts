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

test('the tests of a suite are counted from its report', () => {
  expect(countResults('vitest', aReport({ numPassedTests: 7, numFailedTests: 2 }), 1)).toEqual({
    passed: 7,
    failed: 2,
  });
  const stats = { expected: 5, unexpected: 1, flaky: 1 };
  expect(countResults('playwright', aReport({ stats }), 1)).toEqual({ passed: 5, failed: 2 });
});

test('a suite that fails beside its tests has one failure', () => {
  expect(countResults('vitest', aReport({ numPassedTests: 7, numFailedTests: 0 }), 1)).toEqual({
    passed: 7,
    failed: 1,
  });
});

test('a suite that says nothing, or ran nothing, has failed', () => {
  expect(countResults('vitest', path.join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1 });
  expect(countResults('vitest', aReport({ numPassedTests: 0, numFailedTests: 0 }), 0)).toEqual({
    passed: 0,
    failed: 1,
  });
});
