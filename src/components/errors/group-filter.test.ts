import { expect, test } from 'vitest';
import { listErrorGroupsSchema } from '../../jobs/error-group-schema.ts';
import { groupPageTitle } from './group-page-title.ts';
import { groupsInput, loadGroupFilter } from './group-filter.ts';

const inputOf = (query: string) => groupsInput(loadGroupFilter(new URLSearchParams(query)));

test('the address of the page is asked of the API, nonsense in it never', () => {
  expect(inputOf('')).toEqual({ limit: 50, sort: 'lastSeen', state: 'open' });
  expect(inputOf('state=all&sort=count&type=send_email&q=%20smtp%20')).toEqual({
    ...{ limit: 50, sort: 'count', taskType: 'send_email', q: 'smtp' },
  });
  const nonsense = inputOf(`state=bogus&sort=up&type=${'x'.repeat(500)}&q=${'y'.repeat(5000)}`);
  expect(nonsense).toMatchObject({ state: 'open', sort: 'lastSeen' });
  expect(listErrorGroupsSchema.safeParse(nonsense).success).toBe(true);
});

test('the title of a page is short, and no half of a character', () => {
  expect(groupPageTitle({ title: 'no luck', taskType: 'noop' })).toBe('no luck · noop');
  const long = groupPageTitle({ title: '😀'.repeat(100), taskType: 'noop' });
  expect([long.length, long.isWellFormed()]).toEqual([87, true]);
});
