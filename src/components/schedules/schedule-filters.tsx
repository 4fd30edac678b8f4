'use client';

import { trpc } from '@/client/trpc';
import { ClearFilter } from '@/components/ui/clear-filter';
import { FilterBox } from '@/components/ui/filter-box';
import { Select } from '@/components/ui/input';
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
  const tasks = trpc.tasks.list.useQuery(undefined, { staleTime: 60_000 });
  const types = new Set(tasks.data?.tasks.map(({ taskType }) => taskType));
  if (filter.type) types.add(filter.type);
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
      <Select
        aria-label="Task type"
        value={filter.type ?? ''}
        onChange={(event) => onChange({ type: event.target.value || null })}
        className="w-auto max-w-48 grow sm:grow-0"
      >
        <option value="">All task types</option>
        {[...types].map((type) => (
          <option key={type}>{type}</option>
        ))}
      </Select>
      <ClearFilter filter={filter} onClear={() => onChange(null)} />
    </div>
  );
}
