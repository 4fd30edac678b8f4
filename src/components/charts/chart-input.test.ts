import { expect, test } from 'vitest';
import { readHistorySchema } from '../../jobs/history-schema.ts';
import { csvText } from './csv-text.ts';
import { jobsLink } from './jobs-link.ts';
import { historyInput, type TimeRange } from './time-range.ts';

const shown: TimeRange = { range: 'day', from: null, to: null, type: null };
const [from, to] = ['2026-11-24T14:05:00.000Z', '2026-11-24T14:20:00.000Z'];

test('what stands in the address is asked of the API, and what makes no time is not', () => {
  expect(historyInput(shown)).toEqual({ range: 'day' });
  expect(historyInput({ ...shown, from, to, type: 'send_email' })).toEqual({ from, to, taskType: 'send_email' });
  const odd = [{ from }, { to }, { from: to, to: from }, { from: '1999-01-01T00:00:00.000Z', to }];
  for (const ends of odd) expect(historyInput({ ...shown, ...ends })).toEqual({ range: 'day' });
});

test('whatever the address says, the API takes it', () => {
  for (const range of [shown, { ...shown, from, to }]) {
    expect(readHistorySchema.safeParse(historyInput(range)).success).toBe(true);
  }
});

test('a link to jobs carries time, type and status', () => {
  expect(jobsLink({ from, to })).toBe('/jobs?from=2026-11-24T14%3A05%3A00.000Z&to=2026-11-24T14%3A20%3A00.000Z');
  expect(jobsLink({ from, to, type: 'a b', status: 'failed' })).toMatch(/&type=a\+b&status=failed$/);
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
