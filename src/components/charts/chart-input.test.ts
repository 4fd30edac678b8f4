import { expect, test } from 'vitest';
import { readHistorySchema } from '../../jobs/history-schema.ts';
import { parseSearch } from '../../jobs/search/parse-search.ts';
import { wantedJobs } from '../../jobs/wanted-jobs.ts';
import { csvText } from './csv-text.ts';
import { jobsLink } from './jobs-link.ts';
import { historyInput, timeProblems, type TimeRange } from './time-range.ts';

const shown: TimeRange = { range: 'day', from: null, to: null, type: null };
const [from, to] = ['2026-11-24T14:05:00.000Z', '2026-11-24T14:20:00.000Z'];

test('what stands in the address is asked of the API, and what makes no time is not', () => {
  expect(historyInput(shown)).toEqual({ range: 'day' });
  expect(historyInput({ ...shown, from, to, type: 'send_email' })).toEqual({ from, to, taskType: 'send_email' });
  const odd = [{ from }, { to }, { from: to, to: from }, { from: '1999-01-01T00:00:00.000Z', to }];
  for (const ends of odd) expect(historyInput({ ...shown, ...ends })).toEqual({ range: 'day' });
});

test('of ends that make no time it is said why', () => {
  const [end, both] = ['A time has two ends: choose To as well.', { from, to }];
  expect([timeProblems({ from: null, to: null }), timeProblems(both)]).toEqual([{}, {}]);
  expect(timeProblems({ from, to: null })).toEqual({ from: end });
  expect(timeProblems({ from: null, to })).toEqual({ to: 'A time has two ends: choose From as well.' });
  expect(timeProblems({ from: to, to: from })).toEqual({ from: 'It is not before To.', to: 'It is not after From.' });
  expect(timeProblems({ from: '1999-01-01T00:00:00.000Z', to })).toMatchObject({
    from: 'It is more than a year before To.',
  });
});

test('whatever the address says, the API takes it', () => {
  for (const range of [shown, { ...shown, from, to }]) {
    expect(readHistorySchema.safeParse(historyInput(range)).success).toBe(true);
  }
});

test('a link to jobs carries time, type and status', () => {
  const wantedBy = (link: string) => {
    const { pathname, searchParams } = new URL(link, 'http://here');
    expect(pathname).toBe('/jobs');
    return wantedJobs({ q: searchParams.get('q') ?? '' }, new Date());
  };
  const time = { from: [], ended: { from, until: to } };
  expect(wantedBy(jobsLink({ from, to }))).toMatchObject({ ...time, types: [], statuses: undefined });
  expect(wantedBy(jobsLink({ from, to, type: 'send_email', status: 'failed' }))).toMatchObject({
    ...time,
    types: [['send_email']],
    statuses: ['failed'],
  });
  const { problems } = parseSearch(
    new URL(jobsLink({ from, to, type: 'a "b' }), 'http://here').searchParams.get('q') ?? '',
  );
  expect(problems, 'one that is no type is one mistake, not several').toHaveLength(1);
});

test('CSV has names first, quotes where they are needed, and nothing for null', () => {
  expect(
    csvText(
      ['time', 'p50, in ms'],
      [
        ['12:00', null],
        ['"13"', 4],
      ],
    ),
  ).toBe('time,"p50, in ms"\r\n12:00,\r\n"""13""",4');
});
