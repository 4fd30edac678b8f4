import { expect, test } from 'vitest';
import { changedFields } from './changed-fields.ts';

test('fields stand beside what they were, in their order', () => {
  expect(changedFields({ status: 'pending', tags: ['a'] }, { status: 'cancelled', runAt: null })).toEqual([
    { name: 'status', before: 'pending', after: 'cancelled' },
    { name: 'tags', before: '["a"]', after: undefined },
    { name: 'runAt', before: undefined, after: 'null' },
  ]);
});

test('what is no object has no fields', () => {
  expect(changedFields(null, 'text')).toEqual([]);
});
