'use client';

import { Pause, Pencil, Play, Trash2, Zap } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useHotkeys } from '@/client/use-hotkeys';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { Schedule } from '@/jobs/schedule-schema';
import { useScheduleChange } from './use-schedule-change';

interface ActionProps {
  schedule: Schedule;
  size?: 'sm' | 'md';
}

/** Submits one of its jobs now, beside its ticks. */
export function RunButton({ schedule: { scheduleId, name }, size = 'md' }: ActionProps) {
  const router = useRouter();
  const { schedules } = trpc.useUtils();
  const run = trpc.schedules.run.useMutation({
    onSuccess: ({ jobId }) =>
      toast.success('A job is submitted.', {
        action: { label: 'Open it', onClick: () => router.push(`/jobs/${jobId}`) },
      }),
    onError: (error) => toast.error(problemOf(error).message),
    onSettled: () => schedules.invalidate(),
  });
  return (
    <Button
      size={size}
      aria-label={`Run now: ${name}`}
      disabled={run.isPending}
      onClick={() => run.mutate({ scheduleId })}
    >
      <Zap aria-hidden />
      Run now
    </Button>
  );
}

/** Holds a schedule, or goes on with it. */
export function PauseButton({ schedule: { scheduleId, name, pausedAt, nextRuns }, size = 'md' }: ActionProps) {
  const change = useScheduleChange();
  const pause = trpc.schedules.pause.useMutation(change(`${name} is paused.`));
  const resume = trpc.schedules.resume.useMutation(change(`${name} goes on.`));
  const isPaused = pausedAt !== null;
  if (!isPaused && nextRuns.length === 0) return null;
  const act = isPaused ? resume : pause;
  return (
    <Button
      size={size}
      aria-label={`${isPaused ? 'Resume' : 'Pause'} ${name}`}
      disabled={pause.isPending || resume.isPending}
      onClick={() => act.mutate({ scheduleId })}
    >
      {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
      {isPaused ? 'Resume' : 'Pause'}
    </Button>
  );
}

/** All that can be done with a schedule that is open. */
export function ScheduleActions({ schedule }: { schedule: Schedule }) {
  const router = useRouter();
  const edit = `/schedules/${schedule.scheduleId}/edit`;
  const isOurs = !schedule.definedInCode;
  useHotkeys({
    e: {
      does: 'Edit this schedule',
      run: () => {
        if (isOurs) router.push(edit);
      },
    },
  });
  return (
    <div className="flex flex-wrap gap-2">
      <RunButton schedule={schedule} />
      <PauseButton schedule={schedule} />
      {isOurs && (
        <Button asChild title="Edit this schedule (e)">
          <Link href={edit}>
            <Pencil aria-hidden />
            Edit
          </Link>
        </Button>
      )}
      {(isOurs || schedule.isOrphaned) && <DeleteButton schedule={schedule} />}
    </div>
  );
}

function DeleteButton({ schedule: { scheduleId, name } }: { schedule: Schedule }) {
  const router = useRouter();
  const { schedules } = trpc.useUtils();
  const end = trpc.schedules.delete.useMutation({
    onSuccess() {
      toast.success(`${name} is deleted.`);
      router.push('/schedules');
    },
    onError: (error) => toast.error(problemOf(error).message),
    onSettled: () => schedules.list.invalidate(),
  });
  return (
    <ConfirmDialog
      trigger={
        <Button variant="danger">
          <Trash2 aria-hidden />
          Delete
        </Button>
      }
      title={`Delete ${name}?`}
      keep="Keep it"
      confirm={end.isPending ? 'Deleting…' : 'Delete schedule'}
      isPending={end.isPending}
      onConfirm={(close) => end.mutate({ scheduleId }, { onSettled: close })}
    >
      It submits no job any more, and the history of its ticks is gone. The jobs that it submitted stay. To hold it for
      a while, pause it.
    </ConfirmDialog>
  );
}
