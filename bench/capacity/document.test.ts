import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCosts } from './read-costs.ts';
import { documentFile, readForetold, withTables } from './write-document.ts';
import { tablesOf } from './tables.ts';

test('docs/capacity.md shows what was measured and what is foretold from it', () => {
  const [calibrated, foretold] = [readCosts(), readForetold()];
  expect(foretold.measuredAt).toBe(calibrated.record.measuredAt);
  const document = readFileSync(documentFile, 'utf8');
  expect(withTables(document, tablesOf(calibrated, foretold))).toBe(document);
});

test('a table without a place in the document is refused', () => {
  expect(() => withTables('# Capacity', { costs: '| a |' })).toThrow('no place for costs');
});
