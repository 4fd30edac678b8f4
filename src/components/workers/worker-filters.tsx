'use client';

import { ClearFilter } from '@/components/ui/clear-filter';
import { FilterBox } from '@/components/ui/filter-box';
import { Select } from '@/components/ui/input';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { TaskTypeFilter } from '@/components/task-type-filter';
import { workerOrders, workerStates, type WorkerFilter, type WorkerOrder } from './worker-filter';
import { workerLooks } from './worker-state-badge';

const states = [
  { value: 'all', label: 'All' },
  ...workerStates.map((state) => ({ value: state, label: workerLooks[state].label })),
] as const;

const orderWords: Record<WorkerOrder, string> = {
  started: 'longest up',
  busy: 'busiest',
  host: 'host',
  heartbeat: 'oldest heartbeat',
  memory: 'most memory',
  delay: 'slowest event loop',
};

interface WorkerFiltersProps {
  filter: WorkerFilter;
  onChange: (change: Partial<WorkerFilter> | null) => void;
}

export function WorkerFilters({ filter, onChange }: WorkerFiltersProps) {
  const { state, type, host, sort } = filter;
  return (
    <div role="search" aria-label="Workers" className="mb-3 flex flex-wrap items-center gap-2">
      <SegmentedControl
        label="State"
        value={state ?? 'all'}
        options={states}
        onChange={(wanted) => onChange({ state: wanted === 'all' ? null : wanted })}
      />
      <TaskTypeFilter value={type} onChange={(wanted) => onChange({ type: wanted })} />
      <FilterBox
        label="Host"
        example="part of its name"
        value={host}
        onChange={(wanted) => onChange({ host: wanted })}
        className="md:max-w-64"
      />
      <label className="flex items-center gap-1.5 text-xs text-muted max-sm:w-full">
        <span className="whitespace-nowrap max-sm:w-14 max-sm:shrink-0">Sort by</span>
        <Select
          value={sort}
          onChange={(event) =>
            onChange({ sort: workerOrders.find((order) => order === event.target.value) ?? 'started' })
          }
          className="w-auto max-sm:grow"
        >
          {workerOrders.map((order) => (
            <option key={order} value={order}>
              {orderWords[order]}
            </option>
          ))}
        </Select>
      </label>
      <ClearFilter filter={{ state, type, host }} onClear={() => onChange(null)} />
    </div>
  );
}
