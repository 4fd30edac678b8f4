import { describe, expect, test } from 'vitest';
import { isTaskFlowError, type InputProblem } from '../../jobs/errors.ts';
import { createApiKeySchema } from '../../jobs/api-key-schema.ts';
import { listFullJobsSchema } from '../../jobs/find-jobs-schema.ts';
import { patchJobSchema, submitJobSchema } from '../../jobs/job-schema.ts';
import { parseBody, parseQuery } from './parse-input.ts';

/** What the problem document would name; nothing where the input is taken. */
function problemsOf(parse: () => unknown): readonly InputProblem[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!isTaskFlowError(error)) throw error;
    return error.problems;
  }
}

const unstorable = ['a\0b', 'half of \uD83D', '\uDE00 too'];
const notStored = { message: 'has a character that cannot be stored' };
const outOfRange = { message: 'must be of the years 1 to 9999, with an offset of less than 16 hours' };

describe('a text that PostgreSQL cannot keep is refused by its own name', () => {
  test.each(unstorable)('%j', (text) => {
    const job = { taskType: 'noop', tags: ['fine', text], concurrencyKey: text };
    expect(problemsOf(() => parseBody(submitJobSchema, job))).toEqual([
      { path: 'tags.1', ...notStored },
      { path: 'concurrencyKey', ...notStored },
    ]);
    expect(problemsOf(() => parseBody(createApiKeySchema, { name: text, scopes: ['read'] }))).toEqual([
      { path: 'name', ...notStored },
    ]);
  });

  test('in a query, where half a pair cannot come', () => {
    const url = new URL('http://here/api/jobs?taskType=%00&tag=a%00&q=%00');
    expect(problemsOf(() => parseQuery(listFullJobsSchema, url))).toEqual([
      { path: 'taskType', ...notStored },
      { path: 'tag', ...notStored },
      { path: 'q', ...notStored },
    ]);
  });
});

describe('a time that PostgreSQL cannot keep is refused by its own name', () => {
  test.each([
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:00-01:00',
    '2026-11-25T10:00:00+16:00',
    '2026-11-25T10:00:00-23:59',
  ])('%s', (time) => {
    const named = [
      { path: 'runAt', ...outOfRange },
      { path: 'expiresAt', ...outOfRange },
      { path: 'deadline', ...outOfRange },
    ];
    const times = { runAt: time, expiresAt: time, deadline: time };
    expect(problemsOf(() => parseBody(submitJobSchema, { taskType: 'noop', ...times }))).toEqual(named);
    expect(problemsOf(() => parseBody(patchJobSchema, times))).toEqual(named);
    const url = new URL('http://here/api/jobs');
    url.searchParams.set('from', time);
    expect(problemsOf(() => parseQuery(listFullJobsSchema, url))).toEqual([{ path: 'from', ...outOfRange }]);
  });

  test.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2026-11-25T10:00:00+15:59'])(
    '%s is taken',
    (runAt) => {
      expect(problemsOf(() => parseBody(submitJobSchema, { taskType: 'noop', runAt }))).toEqual([]);
    },
  );

  test('what is no time at all is said once', () => {
    expect(problemsOf(() => parseBody(patchJobSchema, { runAt: 'tomorrow' }))).toHaveLength(1);
  });
});

test('what is missing is required, in one word and not in those of the schema library', () => {
  expect(problemsOf(() => parseBody(submitJobSchema, {}))).toEqual([{ path: 'taskType', message: 'is required' }]);
  expect(problemsOf(() => parseBody(createApiKeySchema, { name: 'it' }))).toEqual([
    { path: 'scopes', message: 'is required' },
  ]);
  expect(problemsOf(() => parseBody(submitJobSchema, null))).toEqual([
    { path: '', message: expect.stringContaining('expected object') },
  ]);
});

test('fields that a job does not have are named', () => {
  const url = new URL('http://here/api/jobs?fields=status,colour,size');
  expect(problemsOf(() => parseQuery(listFullJobsSchema, url))).toEqual([
    { path: 'fields', message: 'a job has no field "colour", "size"' },
  ]);
});
