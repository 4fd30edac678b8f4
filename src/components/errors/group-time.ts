import { addressOneOf, addressTime } from '../../client/address-parts.ts';
import type { ErrorGroupDetail } from '../../jobs/error-group-schema.ts';
import { timeProblems } from '../charts/time-range.ts';
import { shownPoints } from './group-history.ts';

/** The time that the page of a group shows, as it stands in its address. */
export const groupTimeParsers = {
  range: addressOneOf(['day', 'week']).withDefault('week'),
  from: addressTime,
  to: addressTime,
};

/** What is wrong with ends between which the chart has nothing, for `NotUnderstood`. */
export function groupTimeProblems(
  history: ErrorGroupDetail['history'],
  time: { range: 'day' | 'week'; from: string | null; to: string | null },
): Partial<Record<'from' | 'to', string>> {
  const problems = timeProblems(time);
  const isChosen = time.from !== null && time.to !== null;
  if (!isChosen || Object.keys(problems).length > 0 || shownPoints(history, time).isPart) return problems;
  return { from: 'The chart has no hour of this time: it goes back seven days.', to: 'As above.' };
}
