'use client';

import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { TimeBox } from '@/components/ui/time-box';
import type { PageFilter } from './audit-filter';

interface AuditFiltersProps {
  filter: PageFilter;
  onChange: (change: Partial<PageFilter> | null) => void;
}

export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const isFiltering = Object.values(filter).some(Boolean);
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
      {isFiltering && (
        <Button variant="ghost" size="sm" onClick={() => onChange(null)}>
          <X aria-hidden />
          Clear
        </Button>
      )}
    </div>
  );
}

interface FilterBoxProps {
  label: string;
  example: string;
  value: string | null;
  onChange: (text: string | null) => void;
}

/** A word that must match whole: it counts when it is written, not at each letter. */
function FilterBox({ label, example, value, onChange }: FilterBoxProps) {
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  const commit = () => {
    if (text.trim() !== (value ?? '')) onChange(text.trim() || null);
  };
  return (
    <label className="flex grow basis-44 items-center gap-1.5 text-xs text-muted max-sm:basis-full">
      <span className="max-sm:w-14">{label}</span>
      <Input
        value={text}
        placeholder={example}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </label>
  );
}
