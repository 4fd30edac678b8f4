'use client';

import type { MouseEvent, ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { StatusIcon, statusLooks } from '@/components/ui/status-badge';
import { countText } from '@/client/format-number';
import { trpc } from '@/client/trpc';
import { jobStatuses, type JobStatus } from '@/jobs/job-status';

interface StatusChipsProps {
  /** None means all of them. */
  value: readonly JobStatus[];
  onChange: (statuses: JobStatus[]) => void;
}

const several = 'With Shift: one status more, or one less';

/** Those of the statuses that are left when one is pressed: it alone, or with Shift beside the others. */
function pressed(value: readonly JobStatus[], status: JobStatus, isOneMore: boolean): JobStatus[] {
  if (value.includes(status)) return isOneMore || value.length === 1 ? value.filter((one) => one !== status) : [status];
  return isOneMore ? [...value, status] : [status];
}

export function StatusChips({ value, onChange }: StatusChipsProps) {
  const overview = trpc.stats.overview.useQuery();
  const counts = overview.data?.stats.counts;
  return (
    <div role="group" aria-label="Status" className="flex flex-wrap gap-1.5">
      <Chip isOn={value.length === 0} onClick={() => onChange([])}>
        All
      </Chip>
      {jobStatuses.map((status) => (
        <Chip
          key={status}
          isOn={value.includes(status)}
          title={several}
          onClick={({ shiftKey }) => onChange(pressed(value, status, shiftKey))}
        >
          <StatusIcon status={status} className="animate-none" />
          {statusLooks[status].label}
          {counts && <span className="text-muted">{countText(counts[status])}</span>}
        </Chip>
      ))}
    </div>
  );
}

interface ChipProps {
  isOn: boolean;
  title?: string;
  onClick: (event: MouseEvent<HTMLButtonElement>) => void;
  children: ReactNode;
}

function Chip({ isOn, title, onClick, children }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      title={title}
      onClick={onClick}
      className={classNames(
        'inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 pointer-coarse:h-10 pointer-coarse:min-w-10 justify-center text-xs font-medium transition-colors',
        isOn ? 'border-accent bg-accent-soft text-foreground' : 'bg-surface text-foreground hover:bg-raised',
      )}
    >
      {children}
    </button>
  );
}
