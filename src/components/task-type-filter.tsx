'use client';

import { trpc } from '@/client/trpc';
import { Select } from '@/components/ui/input';

interface TaskTypeFilterProps {
  /** Null: all of them. One that is not known any more stays in the list. */
  value: string | null;
  onChange: (taskType: string | null) => void;
}

/** Narrows a list to one task type. */
export function TaskTypeFilter({ value, onChange }: TaskTypeFilterProps) {
  const tasks = trpc.tasks.list.useQuery(undefined, { staleTime: 60_000 });
  const types = new Set(tasks.data?.tasks.map(({ taskType }) => taskType));
  if (value) types.add(value);
  return (
    <Select
      aria-label="Task type"
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || null)}
      className="w-auto max-w-48 grow sm:grow-0"
    >
      <option value="">All task types</option>
      {[...types].map((type) => (
        <option key={type}>{type}</option>
      ))}
    </Select>
  );
}
