import { CircleCheck, CircleX, Unplug } from 'lucide-react';
import { StateBadge, type StateLook } from '@/components/ui/state-badge';
import type { WorkerAtWork } from '@/jobs/worker-schema';
import { workerStateOf, type WorkerState } from './worker-filter';

export const workerLooks: Record<WorkerState, StateLook> = {
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
  return <StateBadge look={workerLooks[workerStateOf(worker)]} />;
}
