import { Bell, BellOff, CircleCheck, CircleDot, Undo2 } from 'lucide-react';
import type { StateLook } from '@/components/ui/state-badge';
import type { ErrorGroupState } from '@/jobs/error-group-words';

/** How the state of a group is shown, and what it means. */
export const groupLooks: Record<ErrorGroupState, StateLook> = {
  new: {
    label: 'New',
    title: 'First seen within a day, and nobody has decided anything.',
    icon: Bell,
    tone: 'text-failed bg-failed-soft',
  },
  returned: {
    label: 'Returned',
    title: 'Seen again after it was resolved, or more often than it was ignored.',
    icon: Undo2,
    tone: 'text-failed bg-failed-soft',
  },
  ongoing: {
    label: 'Ongoing',
    title: 'Open, and neither new nor returned.',
    icon: CircleDot,
    tone: 'text-pending bg-pending-soft',
  },
  ignored: {
    label: 'Ignored',
    title: 'Out of sight, for good or until it is seen too often in an hour.',
    icon: BellOff,
    tone: 'text-cancelled bg-cancelled-soft',
  },
  resolved: {
    label: 'Resolved',
    title: 'Its cause is said to be gone. Seen again, it returns.',
    icon: CircleCheck,
    tone: 'text-completed bg-completed-soft',
  },
};
