'use client';

import { toast } from '@/client/toast';
import { trpc } from '@/client/trpc';
import type { ErrorGroup } from '@/jobs/error-group-schema';

type Decided = Pick<ErrorGroup, 'fingerprint' | 'state' | 'ignoreAbove'>;

/** What can be decided about a group. Each shows what the server answers, and can be taken back. */
export function useDecisions(group: Decided) {
  const { fingerprint } = group;
  const { errors, stats, client } = trpc.useUtils();

  function show(next: ErrorGroup) {
    errors.get.setData({ fingerprint }, (known) => known && { ...known, ...next });
    void errors.invalidate();
    void stats.overview.invalidate();
  }
  // Not by a mutation of this component: a row is gone when its group is decided.
  function undo() {
    const { reopen, resolve, ignore } = client.errors;
    const above = group.ignoreAbove === null ? {} : { above: group.ignoreAbove };
    const back =
      group.state === 'ignored'
        ? ignore.mutate({ fingerprint, ...above })
        : (group.state === 'resolved' ? resolve : reopen).mutate({ fingerprint });
    back.then(show, (error: unknown) => toast.problem(error));
  }
  const saying = (words: (next: ErrorGroup) => string) => ({
    onSuccess(next: ErrorGroup) {
      toast.undo(words(next), { onUndo: undo });
      show(next);
    },
    onError: (error: unknown) => toast.problem(error),
  });
  const ignore = trpc.errors.ignore.useMutation(saying(ignoredWords));
  const resolve = trpc.errors.resolve.useMutation(saying(() => 'Resolved. Seen again, it returns.'));
  const reopen = trpc.errors.reopen.useMutation(saying(() => 'Open again.'));
  return {
    isPending: ignore.isPending || resolve.isPending || reopen.isPending,
    resolve: () => resolve.mutate({ fingerprint }),
    reopen: () => reopen.mutate({ fingerprint }),
    /** For good, or until it is seen more often than `above` times in an hour. */
    ignore(above: number | null, onSettled: () => void) {
      ignore.mutate({ fingerprint, ...(above !== null && { above }) }, { onSettled });
    },
  };
}

function ignoredWords({ ignoreAbove }: ErrorGroup): string {
  return ignoreAbove === null
    ? 'Ignored for good.'
    : `Ignored up to ${ignoreAbove.toLocaleString('en')} errors an hour.`;
}
