import { expect, test } from 'vitest';
import { progressLine } from './progress.ts';

test('a known whole makes a bar, an unknown one a count', () => {
  const line = progressLine({ noun: 'jobs submitted', counted: 1500, share: 0.5 });
  expect(line).toBe('[############------------] 50 %  1,500 jobs submitted');
  expect(progressLine({ noun: 'jobs submitted', counted: 2, share: undefined })).toBe('2 jobs submitted');
});
