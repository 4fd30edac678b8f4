import { absoluteTime, durationText } from '../../../src/client/format-time.ts';
import { bytesText } from '../../../src/client/format-number.ts';
import type { JobAttempt } from '../../../src/jobs/job-history-schema.ts';
import { plainText } from './plain-text.ts';
import type { Column } from './table.ts';

export const attemptColumns: Column<JobAttempt>[] = [
  { head: 'NO', cell: ({ number }) => String(number), align: 'right' },
  { head: 'OUTCOME', cell: ({ outcome }) => outcome },
  { head: 'STARTED', cell: ({ startedAt }) => absoluteTime(startedAt) },
  { head: 'TOOK', cell: ({ durationMs }) => durationText(durationMs), align: 'right' },
  { head: 'MEMORY', cell: ({ peakMemoryBytes: bytes }) => (bytes === null ? '' : bytesText(bytes)), align: 'right' },
  { head: 'ERROR', cell: ({ error }) => (error ? plainText(`${error.name}: ${error.message}`) : ''), shrinkTo: 12 },
];
