import { CircleCheck, CircleX, Unplug, type LucideIcon } from 'lucide-react';
import { classNames } from '@/components/ui/class-names';
import type { WorkerAtWork } from '@/jobs/worker-schema';
import { workerStateOf, type WorkerState } from './worker-filter';

interface Look {
  label: string;
  title: string;
  icon: LucideIcon;
  tone: string;
}

export const workerLooks: Record<WorkerState, Look> = {
  running: {
    label: 'Running',
    title: 'It takes jobs and runs them.',
    icon: CircleCheck,
    tone: 'text-completed bg-completed-soft',
  },
  draining: {
    label: 'Draining',
    title: 'It ends what it runs and takes nothing new.',
    icon: Unplug,
    tone: 'text-pending bg-pending-soft',
  },
  lost: {
    label: 'Lost',
    title: 'Its lease ran out: what it ran is retried by others.',
    icon: CircleX,
    tone: 'text-failed bg-failed-soft',
  },
};

/** How a worker is, as an icon and a word. */
export function WorkerStateBadge({ worker }: { worker: Pick<WorkerAtWork, 'state' | 'lostAt'> }) {
  const { label, title, icon: Icon, tone } = workerLooks[workerStateOf(worker)];
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex h-5.5 shrink-0 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        tone,
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {label}
    </span>
  );
}
