'use client';

import { ClearFilter } from '@/components/ui/clear-filter';
import { FilterBox } from '@/components/ui/filter-box';
import { TimeBox } from '@/components/ui/time-box';
import type { PageFilter } from './audit-filter';

interface AuditFiltersProps {
  filter: PageFilter;
  onChange: (change: Partial<PageFilter> | null) => void;
}

export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  return (
    <div role="search" aria-label="Audit log" className="mb-3 flex flex-wrap items-center gap-2">
      <FilterBox
        label="Action"
        example="job.cancelled"
        value={filter.action}
        onChange={(action) => onChange({ action })}
      />
      <FilterBox
        label="Actor"
        example="key id, local, system"
        value={filter.actor}
        onChange={(actor) => onChange({ actor })}
      />
      <FilterBox
        label="Subject"
        example="job or key id"
        value={filter.subject}
        onChange={(subject) => onChange({ subject })}
      />
      <div className="flex flex-wrap gap-2 max-sm:w-full">
        <TimeBox label="From" value={filter.from} onChange={(from) => onChange({ from })} />
        <TimeBox label="To" value={filter.to} onChange={(to) => onChange({ to })} />
      </div>
      <ClearFilter filter={filter} onClear={() => onChange(null)} />
    </div>
  );
}
