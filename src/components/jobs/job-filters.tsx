'use client';

import { CalendarRange, Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useHotkeys } from '@/client/use-hotkeys';
import { TaskTypeFilter } from '@/components/task-type-filter';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Input } from '@/components/ui/input';
import { TimeBox } from '@/components/ui/time-box';
import { isFiltering, type JobFilter } from './job-filter';
import { StatusChips } from './status-chips';

interface JobFiltersProps {
  filter: JobFilter;
  onChange: (change: Partial<JobFilter> | null) => void;
}

export function JobFilters({ filter, onChange }: JobFiltersProps) {
  // There is always room for the two times on a desk, on a phone only when they are wanted.
  const [hasTimes, setHasTimes] = useState(Boolean(filter.from || filter.to));
  return (
    <div role="search" aria-label="Jobs" className="mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox value={filter.q} onChange={(q) => onChange({ q })} />
        <TaskTypeFilter value={filter.type} onChange={(type) => onChange({ type })} />
        <Button
          aria-expanded={hasTimes}
          onClick={() => setHasTimes(!hasTimes)}
          className={classNames('sm:hidden', hasTimes && 'border-accent bg-accent-soft')}
        >
          <CalendarRange aria-hidden />
          Time
        </Button>
        <div className={classNames('flex flex-wrap gap-2 max-sm:w-full', !hasTimes && 'max-sm:hidden')}>
          <TimeBox label="From" value={filter.from} onChange={(from) => onChange({ from })} />
          <TimeBox label="To" value={filter.to} onChange={(to) => onChange({ to })} />
        </div>
        {isFiltering(filter) && (
          <Button variant="ghost" size="sm" onClick={() => onChange(null)}>
            <X aria-hidden />
            Clear
          </Button>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <StatusChips value={filter.status} onChange={(status) => onChange({ status })} />
        {filter.tag && (
          <Button
            variant="outline"
            size="sm"
            className="rounded-full"
            onClick={() => onChange({ tag: null })}
            aria-label={`Remove tag ${filter.tag}`}
          >
            tag: {filter.tag}
            <X aria-hidden />
          </Button>
        )}
      </div>
    </div>
  );
}

function SearchBox({ value, onChange }: { value: string | null; onChange: (q: string | null) => void }) {
  const box = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value ?? '');
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => setText(value ?? ''), [value]);
  useEffect(() => {
    if (text === (value ?? '')) return;
    const timer = setTimeout(() => latest.current(text || null), 250);
    return () => clearTimeout(timer);
  }, [text, value]);
  useHotkeys({
    '/': (event) => {
      event.preventDefault();
      box.current?.select();
    },
  });
  return (
    <div className="relative min-w-52 grow basis-64">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
      <Input
        ref={box}
        type="search"
        aria-label="Search jobs by id, task type, error or tag"
        placeholder="Search by id, error or tag"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        className="pl-8"
      />
      <kbd
        aria-hidden
        className="pointer-events-none absolute top-1.5 right-2 rounded border bg-raised px-1.5 font-mono text-xs text-muted max-sm:hidden"
      >
        /
      </kbd>
    </div>
  );
}
