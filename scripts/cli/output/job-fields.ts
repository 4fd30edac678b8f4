import { bytesText } from '../../../src/client/format-number.ts';
import { absoluteTime, relativeTime } from '../../../src/client/format-time.ts';
import type { Artifact } from '../../../src/jobs/file-schema.ts';
import type { Job, JobWhy } from '../../../src/jobs/job-schema.ts';
import { fieldLines } from './field-lines.ts';
import { jsonText } from './json-text.ts';
import { plainText } from './plain-text.ts';
import { statusText } from './status-text.ts';

interface ShownJob {
  job: Job;
  why: JobWhy | null;
  artifacts: readonly Artifact[];
}

/** A job for a person: what is known of it, one thing a line. */
export function jobFields({ job, why, artifacts }: ShownJob, now: number): string {
  const time = (at: string | null) => (at === null ? null : `${relativeTime(at, now)} (${absoluteTime(at)})`);
  const { progress, webhook } = job;
  return fieldLines({
    job: job.jobId,
    type: plainText(job.taskType),
    status: statusText(job.status),
    why: why && `${why.reason.replaceAll('_', ' ')}, since ${relativeTime(why.since, now)} ${jsonText(why.details)}`,
    error: job.error === null ? null : plainText(`${job.error}${job.errorCode === null ? '' : ` (${job.errorCode})`}`),
    progress: progress && plainText(`${Math.round(progress.percent)} % ${progress.note ?? ''}`),
    priority: job.priority,
    attempts: `${job.attemptsMade} of ${job.maxAttempts}`,
    timeout: `${job.timeout} ms`,
    created: time(job.createdAt),
    due: job.status === 'pending' ? time(job.nextRetryAt ?? job.runAt) : null,
    started: time(job.startedAt),
    finished: time(job.finishedAt),
    expires: time(job.expiresAt),
    deadline: time(job.deadline),
    tags: plainText(job.tags.join(', ')),
    worker: job.workerId,
    'rerun of': job.rerunOf,
    callback: job.callbackUrl && plainText(job.callbackUrl),
    webhook: webhook && plainText(`${webhook.state}, ${webhook.attemptsMade} tries ${webhook.lastError ?? ''}`),
    payload: jsonText(job.payload),
    result: job.result === null ? null : jsonText(job.result),
    files: artifacts.map(({ name, sizeBytes }) => `${plainText(name)} (${bytesText(sizeBytes)})`).join(', '),
  });
}
