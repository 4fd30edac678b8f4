'use client';

import { TaskTypeFilter } from '@/components/task-type-filter';
import { ClearFilter } from '@/components/ui/clear-filter';
import { FilterBox } from '@/components/ui/filter-box';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { ScheduleFilter } from './schedule-filter';

interface ScheduleFiltersProps {
  filter: ScheduleFilter;
  onChange: (change: Partial<ScheduleFilter> | null) => void;
}

const states = [
  { value: 'all', label: 'All' },
  { value: 'running', label: 'Running' },
  { value: 'paused', label: 'Paused' },
  { value: 'over', label: 'Over' },
  { value: 'orphaned', label: 'Not in code' },
] as const;

export function ScheduleFilters({ filter, onChange }: ScheduleFiltersProps) {
  return (
    <div role="search" aria-label="Schedules" className="mb-3 flex flex-wrap items-center gap-2">
      <SegmentedControl
        label="State"
        value={filter.state ?? 'all'}
        options={states}
        onChange={(state) => onChange({ state: state === 'all' ? null : state })}
      />
      <FilterBox
        label="Name"
        example="a part of it"
        value={filter.name}
        onChange={(name) => onChange({ name })}
        className="md:max-w-80"
      />
      <TaskTypeFilter value={filter.type} onChange={(type) => onChange({ type })} />
      <ClearFilter filter={filter} onClear={() => onChange(null)} />
    </div>
  );
}
