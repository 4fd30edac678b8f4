'use client';

import { classNames } from '@/components/ui/class-names';
import { StatusIcon, statusLooks } from '@/components/ui/status-badge';
import { countText } from '@/client/format-number';
import { trpc } from '@/client/trpc';
import { jobStatuses, type JobStatus } from '@/jobs/job-status';

interface StatusChipsProps {
  value: JobStatus | null;
  onChange: (status: JobStatus | null) => void;
}

export function StatusChips({ value, onChange }: StatusChipsProps) {
  const overview = trpc.stats.overview.useQuery();
  const counts = overview.data?.stats.counts;
  return (
    <div role="group" aria-label="Status" className="flex flex-wrap gap-1.5">
      <Chip isOn={value === null} onClick={() => onChange(null)}>
        All
      </Chip>
      {jobStatuses.map((status) => (
        <Chip key={status} isOn={value === status} onClick={() => onChange(value === status ? null : status)}>
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
  onClick: () => void;
  children: React.ReactNode;
}

function Chip({ isOn, onClick, children }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className={classNames(
        'inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium transition-colors',
        isOn ? 'border-accent bg-accent-soft text-foreground' : 'bg-surface text-foreground hover:bg-raised',
      )}
    >
      {children}
    </button>
  );
}
