'use client';

import { toast } from '@/client/toast';
import { isNewerVersion } from '@/client/is-newer-version';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import type { Job } from '@/jobs/job-schema';

const moves = {
  cancel: { to: 'cancelled', done: 'The job is cancelled.' },
  retry: { to: 'pending', done: 'The job is pending again, with all of its attempts.' },
} as const;

/**
 * Cancels or retries the job that is shown. The page shows at once what it will be, and what it was when the server
 * refuses.
 */
export function useJobMove(move: keyof typeof moves, jobId: string) {
  const utils = trpc.useUtils();
  const { to, done } = moves[move];
  return trpc.jobs[move].useMutation({
    // One after the other: what follows on a guess must not reach the server before what was guessed.
    scope: { id: jobId },
    async onMutate() {
      // An answer that is on its way would show the old status again.
      await utils.jobs.get.cancel({ jobId });
      const before = utils.jobs.get.getData({ jobId });
      if (!before) return undefined;
      const guess: Job = { ...before, status: to, finishedAt: to === 'pending' ? null : before.finishedAt };
      utils.jobs.get.setData({ jobId }, guess);
      // The cache keeps a copy that shares what did not change: that one is the guess by which it is known again.
      return { before, guess: utils.jobs.get.getData({ jobId }) };
    },
    onSuccess(answer: Job) {
      // A worker may have taken the job since, and the live connection have told it sooner than this answer came.
      utils.jobs.get.setData({ jobId }, (known) => (known && !isNewerVersion(answer, known) ? known : answer));
      toast.success(done);
    },
    onError(error, _input, shown) {
      // Unless something newer than the guess has come by now.
      if (shown) utils.jobs.get.setData({ jobId }, (known) => (known === shown.guess ? shown.before : known));
      toast.error(problemOf(error).message);
    },
    onSettled: () => utils.jobs.invalidate(),
  });
}
