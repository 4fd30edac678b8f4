import { failedNowWords } from '../../../src/client/failed-now-words.ts';
import { countText } from '../../../src/client/format-number.ts';
import { absoluteTime, relativeTime } from '../../../src/client/format-time.ts';
import type { ErrorGroup, ErrorGroupDetail } from '../../../src/jobs/error-group-schema.ts';
import { fieldLines } from './field-lines.ts';
import { plainLines, plainText } from './plain-text.ts';
import { statusText } from './status-text.ts';
import type { Column } from './table.ts';

/** "ignored until more than 5 an hour", "new, rising". */
export function groupState({ state, ignoreAbove, isRising }: ErrorGroup): string {
  const until = state === 'ignored' && ignoreAbove !== null ? ` until more than ${countText(ignoreAbove)} an hour` : '';
  return `${state}${until}${isRising ? ', rising' : ''}`;
}

export function errorColumns(now: number): Column<ErrorGroup>[] {
  return [
    { head: 'FINGERPRINT', cell: ({ fingerprint }) => fingerprint },
    { head: 'TYPE', cell: ({ taskType }) => plainText(taskType), shrinkTo: 8 },
    { head: 'STATE', cell: ({ state, isRising }) => `${state}${isRising ? ', rising' : ''}` },
    { head: 'COUNT', cell: ({ count }) => countText(count), align: 'right' },
    { head: '24 H', cell: ({ lastDay }) => countText(lastDay), align: 'right' },
    { head: 'LAST SEEN', cell: ({ lastSeenAt }) => relativeTime(lastSeenAt, now) },
    { head: 'ERROR', cell: ({ name, title }) => plainText(name === null ? title : `${name}: ${title}`), shrinkTo: 12 },
  ];
}

export const errorJobColumns: Column<ErrorGroupDetail['jobs'][number]>[] = [
  { head: 'JOB', cell: ({ jobId }) => jobId },
  { head: 'STATUS', cell: ({ status }) => statusText(status) },
  { head: 'ERRORS', cell: ({ errors }) => countText(errors), align: 'right' },
  { head: 'LAST', cell: ({ lastAt }) => absoluteTime(lastAt) },
];

export function errorFields(group: ErrorGroupDetail): string {
  const { name, title, code, frame, taskType, count, lastDay } = group;
  return fieldLines({
    error: plainText(name === null ? title : `${name}: ${title}`),
    code,
    'seen in': frame === null ? null : plainText(frame),
    'task type': plainText(taskType),
    state: groupState(group),
    decided: group.decidedAt && `${absoluteTime(group.decidedAt)} by ${plainText(group.decidedBy ?? '')}`,
    errors: `${countText(count)}, of the last 24 hours ${countText(lastDay)}`,
    'first seen': absoluteTime(group.firstSeenAt),
    'last seen': absoluteTime(group.lastSeenAt),
    'failed now': failedNowWords(group),
  });
}

/** The newest error of the group with its stack; undefined where no attempt is kept. */
export function newestExample({ examples }: ErrorGroupDetail): string | undefined {
  const { jobId, attempt } = examples[0] ?? {};
  if (!attempt?.error) return undefined;
  const { name, message, stack } = attempt.error;
  return `Attempt ${attempt.number} of job ${jobId}\n${plainLines(stack ?? `${name}: ${message}`)}`;
}
