'use client';

import { useRef } from 'react';
import { useHotkeys } from '@/client/use-hotkeys';
import { TaskTypeFilter } from '@/components/task-type-filter';
import { FilterBox } from '@/components/ui/filter-box';
import { Select } from '@/components/ui/input';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { errorGroupSorts } from '@/jobs/error-group-words';
import type { GroupFilter } from './group-filter';

interface GroupFiltersProps {
  filter: GroupFilter;
  onChange: (change: Partial<GroupFilter>) => void;
}

const states = [
  { value: 'open', label: 'Open' },
  { value: 'new', label: 'New' },
  { value: 'returned', label: 'Returned' },
  { value: 'ignored', label: 'Ignored' },
  { value: 'resolved', label: 'Resolved' },
  { value: 'all', label: 'All' },
] as const;

const sortNames = {
  lastSeen: 'Last seen first',
  firstSeen: 'Newest first',
  count: 'Most errors first',
} satisfies Record<(typeof errorGroupSorts)[number], string>;

export function GroupFilters({ filter, onChange }: GroupFiltersProps) {
  const box = useRef<HTMLDivElement>(null);
  useHotkeys({
    '/': {
      does: 'Search the list',
      run(event) {
        event.preventDefault();
        box.current?.querySelector('input')?.select();
      },
    },
  });
  return (
    <div ref={box} role="search" aria-label="Errors" className="mb-3 flex flex-wrap items-center gap-2">
      <SegmentedControl label="State" value={filter.state} options={states} onChange={(state) => onChange({ state })} />
      <FilterBox
        label="Text"
        example="of the message, class or frame"
        value={filter.q}
        onChange={(q) => onChange({ q })}
        className="md:max-w-80"
      />
      <TaskTypeFilter value={filter.type} onChange={(type) => onChange({ type })} />
      <Select
        aria-label="Order"
        value={filter.sort}
        onChange={({ target }) =>
          onChange({ sort: errorGroupSorts.find((sort) => sort === target.value) ?? 'lastSeen' })
        }
        className="w-auto grow sm:grow-0"
      >
        {errorGroupSorts.map((sort) => (
          <option key={sort} value={sort}>
            {sortNames[sort]}
          </option>
        ))}
      </Select>
    </div>
  );
}
