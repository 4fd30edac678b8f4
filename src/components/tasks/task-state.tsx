import { CircleCheck, CirclePause, Unplug } from 'lucide-react';
import { StateBadge, type StateLook } from '@/components/ui/state-badge';
import type { TaskTypeFigures } from '@/jobs/task-type-schema';

const looks = {
  paused: {
    label: 'Paused',
    title: 'None of its jobs is started.',
    icon: CirclePause,
    tone: 'text-pending bg-pending-soft',
  },
  all_paused: {
    label: 'All paused',
    title: 'All task types are paused at once.',
    icon: CirclePause,
    tone: 'text-pending bg-pending-soft',
  },
  no_worker: {
    label: 'No worker',
    title: 'No live worker runs it: its jobs wait.',
    icon: Unplug,
    tone: 'text-failed bg-failed-soft',
  },
  open: {
    label: 'Open',
    title: 'Its jobs are started as its limits allow.',
    icon: CircleCheck,
    tone: 'text-completed bg-completed-soft',
  },
} satisfies Record<string, StateLook>;
export type TaskState = keyof typeof looks;

export function taskStateOf({ paused, workers }: TaskTypeFigures, allPaused: boolean): TaskState {
  if (paused) return 'paused';
  if (allPaused) return 'all_paused';
  return workers === 0 ? 'no_worker' : 'open';
}

/** Whether jobs of a task type are started, as an icon and a word. */
export function TaskStateBadge({ state }: { state: TaskState }) {
  return <StateBadge look={looks[state]} />;
}
