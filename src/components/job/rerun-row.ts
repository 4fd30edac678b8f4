import type { JobSummary } from '../../jobs/job-schema.ts';
import { isTerminal } from '../../jobs/job-status.ts';
import { shortJobId } from '../jobs/short-job-id.ts';
import type { SegmentKind, TimelineRow, TimelineSegment } from './timeline-rows.ts';

const endings: Partial<Record<JobSummary['status'], SegmentKind>> = {
  completed: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** A job that was made from this one: its wait, and all of its attempts as one bar. They are told apart on its own page. */
export function rerunRow(job: JobSummary, now: number): TimelineRow {
  return {
    key: job.jobId,
    label: `Re-run ${shortJobId(job.jobId)}`,
    segments: segmentsOf(job, now),
    attempt: null,
    href: `/jobs/${job.jobId}`,
    status: job.status,
  };
}

function segmentsOf(job: JobSummary, now: number): TimelineSegment[] {
  const createdAt = Date.parse(job.createdAt);
  const startedAt = job.startedAt === null ? null : Date.parse(job.startedAt);
  const isEnded = isTerminal(job.status);
  const endedAt =
    isEnded && job.finishedAt !== null ? Date.parse(job.finishedAt) : Math.max(now, startedAt ?? createdAt);
  if (startedAt === null) {
    const isPutOff = job.status === 'pending' && Date.parse(job.runAt) > now;
    return [{ kind: isPutOff ? 'put_off' : 'queued', from: createdAt, to: endedAt, isOpen: !isEnded }];
  }
  const waited: TimelineSegment = { kind: 'waiting', from: createdAt, to: startedAt, isOpen: false };
  if (job.status !== 'pending') {
    const kind = endings[job.status] ?? 'running';
    return [waited, { kind, from: startedAt, to: endedAt, isOpen: !isEnded }];
  }
  // What failed so far ended with the last change.
  const failedAt = Math.min(endedAt, Math.max(startedAt, Date.parse(job.updatedAt)));
  return [
    waited,
    { kind: 'failed', from: startedAt, to: failedAt, isOpen: false },
    { kind: 'backoff', from: failedAt, to: endedAt, isOpen: true },
  ];
}
