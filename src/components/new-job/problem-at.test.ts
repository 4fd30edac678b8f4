import { expect, test } from 'vitest';
import { problemAt } from './problem-at.ts';

const problems = [
  { path: 'payload.to', message: 'is required' },
  { path: 'payload.to', message: 'is required' },
  { path: 'payload.blocks.0.text', message: 'is too long' },
  { path: 'payload.total', message: 'is no number' },
];

test('a problem is found at its value, once', () => {
  expect(problemAt(problems, 'payload.to')).toBe('is required');
});

test('a problem inside a value is found with its place', () => {
  expect(problemAt(problems, 'payload.blocks')).toBe('0.text: is too long');
});

test('a value whose name only begins alike has no problem', () => {
  expect(problemAt(problems, 'payload.tot')).toBeUndefined();
});
