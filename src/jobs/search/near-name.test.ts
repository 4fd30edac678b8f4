import { expect, test } from 'vitest';
import { nearName } from './near-name.ts';

test.each([
  ['stauts', 'status'],
  ['statu', 'status'],
  ['statuss', 'status'],
  ['ttype', 'type'],
  ['typo', 'type'],
  ['status', undefined],
  ['state', undefined],
  ['', undefined],
  ['erorr', 'error'],
])('%s is near to %s', (word, name) => {
  expect(nearName(word, ['status', 'type', 'error'])).toBe(name);
});
