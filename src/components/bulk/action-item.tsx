'use client';

import { CircleCheck, CircleSlash, Clock, Loader } from 'lucide-react';
import Link from 'next/link';
import { durationText } from '@/client/format-time';
import { countText } from '@/client/format-number';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { useNow } from '@/client/use-now';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import { RelativeTime } from '@/components/ui/relative-time';
import type { JobAction } from '@/jobs/job-action-schema';
import { actionNames, filterWords, percentOf, remainingMs, resultWords, secondsToBegin } from './action-words';
import { actionElementId } from './latest-actions';

/** One bulk action: what it does to which jobs, how far it has come, and what ends or undoes it. */
export function ActionItem({ action, isLinked = true }: { action: JobAction; isLinked?: boolean }) {
  const now = useNow();
  const seconds = secondsToBegin(action, now);
  const title = `${action.undoes ? 'Undo: ' : ''}${actionNames[action.action].verb} ${filterWords(action.filter)}`;
  const percent = percentOf(action);
  return (
    <div
      id={actionElementId(action.actionId)}
      role="group"
      aria-label={title}
      // The keyboard comes here from the button that began it.
      tabIndex={-1}
      className="flex flex-col gap-1 px-3 py-row -outline-offset-2"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateIcon action={action} isWaiting={seconds > 0} />
        <p className="min-w-0 grow max-sm:order-1 max-sm:basis-full sm:basis-48 [overflow-wrap:anywhere]">
          {isLinked ? (
            <Link href={`/jobs/actions/${action.actionId}`} className="font-medium hover:underline">
              {title}
            </Link>
          ) : (
            <span className="font-medium">{title}</span>
          )}
        </p>
        <ActionButtons action={action} isWaiting={seconds > 0} />
      </div>
      {action.state === 'running' && seconds === 0 && percent !== null && (
        <ProgressBar percent={percent} label={`Progress of: ${title}`} />
      )}
      <p className="flex flex-wrap gap-x-3 text-xs text-muted" suppressHydrationWarning>
        <span>{progressWords(action, seconds, now)}</span>
        <span>
          by {action.createdBy === 'local' ? 'this machine' : `key ${action.createdBy.slice(-8)}`},{' '}
          <RelativeTime at={action.createdAt} />
        </span>
      </p>
      {action.error && <p className="text-xs text-failed [overflow-wrap:anywhere]">{action.error}</p>}
    </div>
  );
}

function StateIcon({ action: { state }, isWaiting }: { action: JobAction; isWaiting: boolean }) {
  const [Icon, look, word] = isWaiting
    ? ([Clock, 'text-pending', 'Waits'] as const)
    : state === 'running'
      ? ([Loader, 'text-active animate-spin motion-reduce:animate-none', 'Runs'] as const)
      : state === 'completed'
        ? ([CircleCheck, 'text-completed', 'Done'] as const)
        : ([CircleSlash, 'text-cancelled', 'Stopped'] as const);
  return (
    <span className="flex items-center gap-1.5 text-xs max-sm:grow sm:w-20">
      <Icon aria-hidden className={`size-3.5 ${look}`} />
      {word}
    </span>
  );
}

function progressWords(action: JobAction, seconds: number, now: number): string {
  const { state, matched, done, skipped, failed } = action;
  const of = matched === null ? '' : ` of ${countText(matched)}`;
  if (seconds > 0) return `Begins in ${seconds} s${matched === null ? '' : ` with ${countText(matched)}`}`;
  if (state === 'stopped' && done + skipped + failed === 0) return 'Nothing was done.';
  if (state !== 'running') return `${resultWords(action)}.`;
  const left = remainingMs(action, now);
  return `${countText(done + skipped + failed)}${of} looked at: ${resultWords(action)}${left === null ? '' : `, about ${durationText(left)} left`}`;
}

const undoTitles: Partial<Record<JobAction['action'], string>> = {
  cancel: 'Retry the jobs that it cancelled, unless somebody changed them since',
  retry: 'Cancel the jobs that it retried, unless they have started since',
};

function ActionButtons({ action, isWaiting }: { action: JobAction; isWaiting: boolean }) {
  const { actions, jobs } = trpc.useUtils();
  const onSettled = () => Promise.all([actions.invalidate(), jobs.list.invalidate()]);
  const stop = trpc.actions.stop.useMutation({ onSettled });
  const undo = trpc.actions.undo.useMutation({ onSettled });
  const mayAct = useMay('manage');
  const { actionId, undoneBy } = action;
  const error = stop.error ?? undo.error;
  return (
    <>
      {mayAct && action.state === 'running' && (
        <Button
          size="sm"
          disabled={stop.isPending}
          title={isWaiting ? 'Nothing is done (u)' : 'What it has done stays done'}
          onClick={() => stop.mutate({ actionId })}
        >
          {isWaiting ? 'Undo' : 'Stop'}
        </Button>
      )}
      {mayAct && action.canUndo && (
        <Button
          size="sm"
          disabled={undo.isPending}
          title={undoTitles[action.action]}
          onClick={() => undo.mutate({ actionId })}
        >
          Undo
        </Button>
      )}
      {undoneBy && (
        <Link href={`/jobs/actions/${undoneBy}`} className="text-xs text-accent hover:underline">
          Undone
        </Link>
      )}
      {error && (
        <span role="alert" className="text-xs text-failed">
          {problemOf(error).message}
        </span>
      )}
    </>
  );
}
