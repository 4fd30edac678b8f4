import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test('a path of our own is led to', () => {
  expect(localPath('/jobs?status=failed#top')).toBe('/jobs?status=failed#top');
});

test.each([
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/\n\\evil.example',
  '/.//evil.example',
  '/..//evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  ['/a', '/b'],
  undefined,
])('%j leads to the overview', (asked) => {
  expect(localPath(asked)).toBe('/');
});
