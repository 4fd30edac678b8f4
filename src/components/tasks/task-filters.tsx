'use client';

import { Search } from 'lucide-react';
import { useRef } from 'react';
import { useHotkeys } from '@/client/use-hotkeys';
import { Input } from '@/components/ui/input';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { TaskFilter, TaskShow } from './task-filter';

const options = [
  { value: 'all', label: 'All' },
  { value: 'paused', label: 'Paused' },
  { value: 'limited', label: 'Limited' },
  { value: 'no_worker', label: 'No worker' },
] as const satisfies readonly { value: TaskShow; label: string }[];

interface TaskFiltersProps {
  filter: TaskFilter;
  onChange: (change: Partial<TaskFilter>) => void;
}

export function TaskFilters({ filter, onChange }: TaskFiltersProps) {
  const box = useRef<HTMLInputElement>(null);
  useHotkeys({
    '/': {
      does: 'Search the list',
      run(event) {
        event.preventDefault();
        box.current?.select();
      },
    },
  });
  return (
    <div role="search" aria-label="Task types" className="mb-3 flex flex-wrap items-center gap-2">
      <SegmentedControl label="Show" value={filter.show} options={options} onChange={(show) => onChange({ show })} />
      <div className="relative min-w-52 grow basis-56 md:max-w-96">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-2 left-2.5 pointer-coarse:top-3 size-4 text-muted"
        />
        <Input
          ref={box}
          type="search"
          aria-label="Search task types"
          placeholder="Search by name or description"
          value={filter.q}
          onChange={(event) => onChange({ q: event.target.value })}
          className="pl-8"
        />
      </div>
    </div>
  );
}
