import dynamic from 'next/dynamic';
import { bytesText } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { CopyButton } from '@/components/ui/copy-button';
import { Fact } from '@/components/ui/fact';
import { Moment } from '@/components/ui/moment';
import type { JobAttempt } from '@/jobs/job-history-schema';
import { visibleText } from '@/jobs/visible-text';
import { StackView } from './stack-view';
import { WorkerLink } from './worker-link';

/** Comes after the first paint: it asks for itself. */
const AttemptGroup = dynamic(() => import('@/components/errors/attempt-group').then((module) => module.AttemptGroup), {
  ssr: false,
});

interface AttemptDetailProps {
  id: string;
  jobId: string;
  attempt: JobAttempt;
}

/** What is known of one attempt: its error with the stack, who ran it and what that took. */
export function AttemptDetail({ id, jobId, attempt }: AttemptDetailProps) {
  const { number, error, workerId, cpuMs, peakMemoryBytes, retryAt } = attempt;
  return (
    <div id={id} className="flex flex-col gap-3 px-3 pt-1 pb-3">
      {error && (
        <div className="flex items-start gap-2">
          <p className="min-w-0 grow [overflow-wrap:anywhere] whitespace-pre-wrap">
            <code className="rounded bg-failed-soft px-1 font-mono text-xs text-failed">{error.code}</code>{' '}
            <span className="font-medium">{error.name}:</span> <bdi>{visibleText(error.message)}</bdi>
          </p>
          <CopyButton text={`${error.name}: ${error.message}`} label={`Copy the error of attempt ${number}`} />
        </div>
      )}
      {error && <AttemptGroup jobId={jobId} attempt={number} finishedAt={attempt.finishedAt} />}
      {error?.stack && <StackView stack={error.stack} label={`stack of attempt ${number}`} />}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2.5 sm:grid-cols-3">
        <Fact name="Started">
          <Moment at={attempt.startedAt} />
        </Fact>
        <Fact name="Ended">
          <Moment at={attempt.finishedAt} />
        </Fact>
        {retryAt !== null && (
          <Fact name="Next attempt due">
            <Moment at={retryAt} />
          </Fact>
        )}
        {workerId !== null && (
          <Fact name="Worker">
            <WorkerLink workerId={workerId} />
          </Fact>
        )}
        {cpuMs !== null && <Fact name="CPU time">{durationText(cpuMs)}</Fact>}
        {peakMemoryBytes !== null && <Fact name="Most memory">{bytesText(peakMemoryBytes)}</Fact>}
      </dl>
    </div>
  );
}
