import { statusLooks } from '@/components/ui/status-badge';
import type { JobStatus } from '@/jobs/job-status';
import type { Schedule } from '@/jobs/schedule-schema';

export interface Look {
  status: JobStatus;
  label: string;
}

/** How the state of a schedule is shown: as the badge of a status, with a word of its own. */
export function scheduleLook({ pausedAt, isOrphaned, nextRuns }: Schedule): Look {
  if (pausedAt !== null) return { status: 'pending', label: 'Paused' };
  if (isOrphaned) return { status: 'cancelled', label: 'Not in code' };
  return nextRuns.length > 0 ? { status: 'completed', label: 'Running' } : { status: 'cancelled', label: 'Over' };
}

/** What became of a tick. */
export function tickLook({ skipped, status }: Pick<NonNullable<Schedule['lastRun']>, 'skipped' | 'status'>): Look {
  if (skipped === 'overlap') return { status: 'cancelled', label: 'Skipped' };
  return status === null ? { status: 'cancelled', label: 'Pruned' } : { status, label: statusLooks[status].label };
}
