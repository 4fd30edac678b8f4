'use client';

import { Ban, RotateCcw, Trash2 } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { JobActionKind } from '@/jobs/job-action-words';
import type { JobFilter } from '@/jobs/job-filter-schema';
import type { JobStatus } from '@/jobs/job-status';
import { actionNames, dividedBy } from './action-words';
import { PreviewText } from './preview-text';

const icons = { cancel: Ban, retry: RotateCcw, delete: Trash2 };

interface BulkButtonProps {
  action: JobActionKind;
  /** Of the chosen rows by status; undefined for all that match. */
  counts: Record<JobStatus, number> | undefined;
  filter: JobFilter;
  /** How many are chosen, in words. */
  words: string;
  isPending: boolean;
  onAct: (onSettled?: () => void) => void;
}

/** Does one thing to all that is chosen. It asks before where the rows are not all seen, or nothing brings them back. */
export function BulkButton({ action, counts, filter, words, isPending, onAct }: BulkButtonProps) {
  const Icon = icons[action];
  const { verb, done } = actionNames[action];
  const isUseless = counts !== undefined && dividedBy(action, counts).touched === 0;
  const why = isUseless ? `None of the chosen jobs can be ${done}: ${statusesOf(counts)}` : undefined;
  const asks = !isUseless && (action === 'delete' || counts === undefined);
  const button = (
    <Button
      size="sm"
      variant={action === 'retry' ? 'outline' : 'danger'}
      aria-disabled={isUseless || isPending}
      title={why ?? `${verb} ${words}`}
      aria-label={why ? `${verb}. ${why}` : undefined}
      {...(!asks && { onClick: () => !isUseless && !isPending && onAct() })}
    >
      <Icon aria-hidden />
      {verb}
    </Button>
  );
  if (!asks) return button;
  return (
    <ConfirmDialog
      trigger={button}
      title={`${verb} ${words}?`}
      keep="Keep them"
      confirm={verb}
      isPending={isPending}
      onConfirm={(close) => onAct(close)}
    >
      <PreviewText action={action} counts={counts} filter={filter} />
    </ConfirmDialog>
  );
}

function statusesOf(counts: Record<JobStatus, number>): string {
  const there = Object.entries(counts).filter(([, count]) => count > 0);
  return `${there.map(([status, count]) => `${count} ${status}`).join(', ')}.`;
}
