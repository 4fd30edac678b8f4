'use client';

import { Download, ScrollText, SearchX } from 'lucide-react';
import { useQueryStates } from 'nuqs';
import { problemOf } from '@/client/problem-of';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LoadMore } from '@/components/ui/load-more';
import { LoadingRows } from '@/components/ui/loading-rows';
import { auditFormats } from '@/jobs/audit-formats';
import { auditFilterParsers, auditQuery, exportUrl, orderProblem } from './audit-filter';
import { AuditFilters } from './audit-filters';
import { EntryList } from './entry-list';
import { useAuditPages } from './use-audit-pages';

/** Answers: who changed what, and from where? */
export function AuditPage() {
  const [filter, setFilter] = useQueryStates(auditFilterParsers, { history: 'push' });
  const query = auditQuery(filter);
  const list = useAuditPages(query);
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? [];
  const isEmpty = list.isSuccess && entries.length === 0;
  const isFiltering = Object.keys(query).length > 0;
  return (
    <>
      <PageHeader title="Audit log" address={{ parsers: auditFilterParsers, also: orderProblem(filter) }}>
        {list.isSuccess && (
          <div className="flex gap-2">
            {auditFormats.map((format) => (
              <Button key={format} asChild size="sm">
                <a href={exportUrl(format, filter)} download>
                  <Download aria-hidden />
                  Export {format.toUpperCase()}
                </a>
              </Button>
            ))}
          </div>
        )}
      </PageHeader>
      <AuditFilters filter={filter} onChange={(change) => void setFilter(change)} />
      <div className={classNames('panel overflow-hidden', list.isPlaceholderData && 'opacity-70')}>
        {list.isPending && <LoadingRows label="Loading the audit log" className="h-16" />}
        {list.isLoadingError && (
          <ErrorState
            error={list.error}
            {...(problemOf(list.error).status === 403 && { title: 'The audit log is for admins.' })}
            onRetry={() => void list.refetch()}
          />
        )}
        {entries.length > 0 && <EntryList entries={entries} />}
        {isEmpty && !isFiltering && (
          <EmptyState icon={<ScrollText />} title="Nobody has changed anything yet.">
            Who cancels a job, makes a key or signs in stands here from then on, for good.
          </EmptyState>
        )}
        {isEmpty && isFiltering && (
          <EmptyState icon={<SearchX />} title="No entry matches this filter.">
            <Button className="mt-2" onClick={() => void setFilter(null)}>
              Show all entries
            </Button>
          </EmptyState>
        )}
      </div>
      <LoadMore list={list} label="Load older entries" />
    </>
  );
}
