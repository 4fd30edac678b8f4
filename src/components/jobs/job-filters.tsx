'use client';

import { CalendarRange, X } from 'lucide-react';
import { useState } from 'react';
import { TaskTypeFilter } from '@/components/task-type-filter';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { jobStatuses, type JobStatus } from '@/jobs/job-status';
import type { QualifierName } from '@/jobs/search/qualifiers';
import { valuesOf, withoutTerm, withValues } from './search/edit-search';
import { SearchBox } from './search/search-box';
import { TermChips } from './search/term-chips';
import { TimeTermBox } from './search/time-term-box';
import type { JobSearch } from './search/use-job-search';
import { StatusChips } from './status-chips';

/** All of them edit one text, that of the search box. */
export function JobFilters({ search }: { search: JobSearch }) {
  const { text, parsed, ask } = search;
  const set = (name: QualifierName, values: readonly string[]) => ask(withValues(text, name, values));
  const [after] = valuesOf(text, 'after').included;
  const [before] = valuesOf(text, 'before').included;
  const [wantsTimes, setWantsTimes] = useState<boolean>();
  const showsTimes = wantsTimes ?? (after !== undefined || before !== undefined);
  return (
    <div role="search" aria-label="Jobs" className="mb-3 flex flex-col gap-2">
      {/* Above the box: what it suggests lies over nothing that one might press instead. */}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <StatusChips value={statusesOf(text)} onChange={(statuses) => set('status', statuses)} />
        <TermChips text={text} terms={parsed.terms} onRemove={(term) => ask(withoutTerm(text, term))} />
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <SearchBox search={search} />
        <TaskTypeFilter
          value={valuesOf(text, 'type').included.join(', ') || null}
          onChange={(type) => set('type', type === null ? [] : [type])}
        />
        <Button
          aria-expanded={showsTimes}
          onClick={() => setWantsTimes(!showsTimes)}
          className={classNames(showsTimes && 'border-accent bg-accent-soft')}
        >
          <CalendarRange aria-hidden />
          Time
        </Button>
        {text !== '' && (
          <Button variant="ghost" onClick={() => ask('')}>
            <X aria-hidden />
            Clear
          </Button>
        )}
      </div>
      {showsTimes && (
        <div className="flex flex-wrap gap-2">
          <TimeTermBox label="From" value={after} onChange={(at) => set('after', at === null ? [] : [at])} />
          <TimeTermBox label="To" value={before} onChange={(at) => set('before', at === null ? [] : [at])} />
        </div>
      )}
    </div>
  );
}

/** Those that are asked for; none where all are. */
function statusesOf(text: string): JobStatus[] {
  const { included, excluded } = valuesOf(text, 'status');
  if (included.length === 0 && excluded.length === 0) return [];
  const among = new Set(included.length > 0 ? included : jobStatuses);
  return jobStatuses.filter((status) => among.has(status) && !excluded.includes(status));
}
