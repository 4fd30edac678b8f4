'use client';

import { CalendarX2, Code, PackageOpen } from 'lucide-react';
import { EmptyState } from '@/components/ui/empty-state';

export function NotAllowed() {
  return (
    <div className="panel">
      <EmptyState icon={<CalendarX2 />} title="Schedules are made and changed with the scope manage.">
        The key that you are signed in with does not have it.
      </EmptyState>
    </div>
  );
}

export function DefinedInCode() {
  return (
    <div className="panel">
      <EmptyState icon={<Code />} title="This schedule is defined in code.">
        It is changed there, and by the next start of a worker. It can be paused, run and backfilled on its page.
      </EmptyState>
    </div>
  );
}

export function NoTaskType() {
  return (
    <div className="panel">
      <EmptyState icon={<PackageOpen />} title="No task type is known yet." command="npm run start:worker">
        A worker registers its task types when it starts.
      </EmptyState>
    </div>
  );
}
