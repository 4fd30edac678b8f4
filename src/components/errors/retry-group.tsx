'use client';

import { useRouter } from 'next/navigation';
import type { ComponentProps } from 'react';
import { toast } from '@/client/toast';
import { trpc } from '@/client/trpc';
import { PreviewText } from '@/components/bulk/preview-text';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';

/** As with the bulk actions of the list: long enough to see that it was the wrong button. */
const graceMs = 5000;

interface RetryGroupProps {
  fingerprint: string;
  trigger: ComponentProps<typeof ConfirmDialog>['trigger'];
  isOff: boolean;
}

/** Retries all jobs of a group that are failed, as a bulk action, after it has said how many they are. */
export function RetryGroup({ fingerprint, trigger, isOff }: RetryGroupProps) {
  const router = useRouter();
  const { actions } = trpc.useUtils();
  const filter = { errorGroup: fingerprint, status: 'failed' as const };
  const create = trpc.actions.create.useMutation({
    onSuccess: ({ actionId }) =>
      toast.success('The failed jobs of the group are retried in 5 seconds.', {
        action: { label: 'See how it goes', onClick: () => router.push(`/jobs/actions/${actionId}`) },
      }),
    onError: (error) => toast.problem(error),
    onSettled: () => actions.list.invalidate(),
  });
  return (
    <ConfirmDialog
      trigger={trigger}
      isOff={isOff}
      title="Retry all failed jobs of this group?"
      keep="Leave them"
      confirm="Retry"
      isPending={create.isPending}
      onConfirm={(close) => create.mutate({ action: 'retry', filter, startAfterMs: graceMs }, { onSettled: close })}
    >
      <PreviewText action="retry" filter={filter} />
    </ConfirmDialog>
  );
}
