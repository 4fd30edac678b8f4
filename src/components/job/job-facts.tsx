import Link from 'next/link';
import { durationText } from '@/client/format-time';
import { JobDuration } from '@/components/jobs/job-duration';
import { CopyButton } from '@/components/ui/copy-button';
import { Fact } from '@/components/ui/fact';
import { Moment } from '@/components/ui/moment';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Job } from '@/jobs/job-schema';
import { traceIdOf } from '@/jobs/trace-context';
import { visibleText } from '@/jobs/visible-text';
import { uniqueWords } from './unique-words';
import { WorkerLink } from './worker-link';

export function JobFacts({ job }: { job: Job }) {
  return (
    <dl className="panel grid grid-cols-2 gap-x-6 gap-y-2.5 p-3 sm:grid-cols-4 lg:grid-cols-6">
      <Fact name="Attempts">
        {job.attemptsMade} <span className="text-muted">of {job.maxAttempts}</span>
      </Fact>
      <Fact name={job.status === 'pending' ? 'Due' : 'Duration'}>
        <JobDuration job={job} />
      </Fact>
      <Fact name="Created">
        <RelativeTime at={job.createdAt} />
      </Fact>
      {job.finishedAt && (
        <Fact name="Ended">
          <RelativeTime at={job.finishedAt} />
        </Fact>
      )}
      <Fact name="Priority">{job.priority}</Fact>
      <Fact name="Timeout">{durationText(job.timeout)}</Fact>
      {job.workerId && (
        <Fact name="Worker">
          <WorkerLink workerId={job.workerId} />
        </Fact>
      )}
      {job.concurrencyKey && (
        <Fact name="Concurrency key">
          <span className="break-all">{job.concurrencyKey}</span>
        </Fact>
      )}
      {job.idempotencyKey && (
        <Fact name="Idempotency key">
          <span className="break-all">{job.idempotencyKey}</span>
        </Fact>
      )}
      {job.unique && (
        <Fact name="Unique" isWide>
          <span className="[overflow-wrap:anywhere]">{uniqueWords(job.unique)}</span>
        </Fact>
      )}
      {isPutOff(job) && (
        <Fact name="Run at" isWide>
          <Moment at={job.runAt} />
        </Fact>
      )}
      {job.expiresAt && (
        <Fact name="Not started by" isWide>
          <Moment at={job.expiresAt} />
        </Fact>
      )}
      {job.deadline && (
        <Fact name="Must end by" isWide>
          <Moment at={job.deadline} />
        </Fact>
      )}
      {job.scheduleId && (
        <Fact name="Schedule">
          <Link className="text-accent underline" href={`/schedules/${job.scheduleId}`}>
            {job.scheduleId.slice(-8)}
          </Link>
        </Fact>
      )}
      {job.traceparent && (
        <Fact name="Trace">
          <span className="flex items-center gap-1">
            <code className="truncate font-mono text-xs" title={traceIdOf(job.traceparent)}>
              {traceIdOf(job.traceparent).slice(0, 12)}…
            </code>
            <CopyButton text={traceIdOf(job.traceparent)} label="Copy trace id" className="-my-1 size-6" />
          </span>
        </Fact>
      )}
      {job.tags.length > 0 && (
        <Fact name="Tags">
          <span className="flex flex-wrap gap-1">
            {job.tags.map((tag) => (
              <Link
                key={tag}
                href={`/jobs?tag=${encodeURIComponent(tag)}`}
                className="inline-flex min-h-6 items-center rounded bg-raised px-1.5 hover:underline pointer-coarse:min-h-10"
              >
                <bdi>{visibleText(tag)}</bdi>
              </Link>
            ))}
          </span>
        </Fact>
      )}
      {job.callbackUrl && (
        <Fact name="Callback" isWide>
          <span className="block truncate" title={job.callbackUrl}>
            {job.callbackUrl}
          </span>
          {job.webhookOptions && (
            <span className="block text-xs text-muted">
              {job.webhookOptions.events.join(', ')}
              {job.webhookOptions.retrySchedule && ` · ${job.webhookOptions.retrySchedule} schedule`}
            </span>
          )}
        </Fact>
      )}
    </dl>
  );
}

/** By a delay, a time or the pause before a retry: later than the moment that it was submitted. */
function isPutOff({ createdAt, runAt }: Job): boolean {
  return Date.parse(runAt) - Date.parse(createdAt) >= 1000;
}
