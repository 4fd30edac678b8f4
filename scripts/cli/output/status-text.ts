import { styleText } from 'node:util';
import type { JobStatus } from '../../../src/jobs/job-status.ts';

const colours: Record<JobStatus, Parameters<typeof styleText>[0]> = {
  pending: 'yellow',
  active: 'blue',
  completed: 'green',
  failed: 'red',
  cancelled: 'gray',
};

/** A status as its word, coloured where colours are wanted. */
export function statusText(status: JobStatus): string {
  return styleText(colours[status], status);
}
