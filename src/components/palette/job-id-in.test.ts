import { expect, test } from 'vitest';
import { isEndOfId, jobIdIn } from './job-id-in.ts';

const id = '0193a000-0000-7000-8000-00000000abcd';

test('a job id is found in what was pasted, alone, with space around it or in a link', () => {
  expect(jobIdIn(id)).toBe(id);
  expect(jobIdIn(`  ${id.toUpperCase()}\n`)).toBe(id);
  expect(jobIdIn(`https://tasks.example/jobs/${id}?tab=logs`)).toBe(id);
});

test('other words are no job id', () => {
  expect(jobIdIn('send_email')).toBeNull();
  expect(jobIdIn(id.slice(0, -1))).toBeNull();
});

test('eight hexadecimal digits may be the end of one', () => {
  expect(isEndOfId(' 0000abcd ')).toBe(true);
  expect(isEndOfId('0000abc')).toBe(false);
  expect(isEndOfId('customer')).toBe(false);
});
