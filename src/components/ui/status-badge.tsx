import { Ban, CircleCheck, CircleDashed, CircleDot, CircleX, type LucideIcon } from 'lucide-react';
import type { JobStatus } from '@/jobs/job-status';
import { classNames } from './class-names';

interface StatusLook {
  label: string;
  icon: LucideIcon;
  text: string;
  soft: string;
  bar: string;
}

/** A status is an icon and a word first; its colour only helps. */
export const statusLooks: Record<JobStatus, StatusLook> = {
  pending: {
    label: 'Pending',
    icon: CircleDashed,
    text: 'text-pending',
    soft: 'bg-pending-soft',
    bar: 'bg-bar-pending',
  },
  active: { label: 'Active', icon: CircleDot, text: 'text-active', soft: 'bg-active-soft', bar: 'bg-bar-active' },
  completed: {
    label: 'Completed',
    icon: CircleCheck,
    text: 'text-completed',
    soft: 'bg-completed-soft',
    bar: 'bg-bar-completed',
  },
  failed: { label: 'Failed', icon: CircleX, text: 'text-failed', soft: 'bg-failed-soft', bar: 'bg-bar-failed' },
  cancelled: {
    label: 'Cancelled',
    icon: Ban,
    text: 'text-cancelled',
    soft: 'bg-cancelled-soft',
    bar: 'bg-bar-cancelled',
  },
};

export function StatusIcon({ status, className }: { status: JobStatus; className?: string }) {
  const look = statusLooks[status];
  const Icon = look.icon;
  return (
    <Icon
      aria-hidden
      strokeWidth={2.25}
      className={classNames('size-3.5 shrink-0', look.text, status === 'active' && 'animate-pulse', className)}
    />
  );
}

interface StatusBadgeProps {
  status: JobStatus;
  /** Replaces the status' own word, as in "Retrying". */
  label?: string | undefined;
  className?: string;
}

export function StatusBadge({ status, label, className }: StatusBadgeProps) {
  const look = statusLooks[status];
  return (
    <span
      data-status={status}
      className={classNames(
        'inline-flex h-5.5 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        look.text,
        look.soft,
        className,
      )}
    >
      <StatusIcon status={status} />
      {label ?? look.label}
    </span>
  );
}
