'use client';

import { CircleCheck, SearchX } from 'lucide-react';
import { useQueryStates } from 'nuqs';
import { problemOf } from '@/client/problem-of';
import { useMay } from '@/client/use-may';
import { ActionsPanel } from '@/components/bulk/actions-panel';
import { StaleNote } from '@/components/charts/stale-note';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LoadMore } from '@/components/ui/load-more';
import { LoadingRows } from '@/components/ui/loading-rows';
import { type GroupFilter, groupFilterParsers, groupsInput } from './group-filter';
import { GroupFilters } from './group-filters';
import { GroupTable } from './group-table';
import { useGroupPages } from './use-group-pages';

/** Answers: what goes wrong, how often, and is it new? */
export function ErrorsPage() {
  const [filter, setFilter] = useQueryStates(groupFilterParsers, { history: 'push' });
  const mayAct = useMay('manage');
  const list = useGroupPages(groupsInput(filter));
  const groups = list.data?.pages.flatMap((page) => page.groups) ?? [];
  return (
    <>
      <PageHeader title="Errors" address={{ parsers: groupFilterParsers }} />
      <GroupFilters filter={filter} onChange={(change) => void setFilter(change)} />
      <ActionsPanel />
      <StaleNote query={list} />
      <div className={classNames('panel overflow-hidden', list.isPlaceholderData && 'opacity-70')}>
        {list.isPending && <LoadingRows label="Loading errors" />}
        {list.isLoadingError && (
          <ErrorState
            error={list.error}
            {...(problemOf(list.error).status === 403 && { title: 'Errors are seen with the scope read.' })}
            onRetry={() => void list.refetch()}
          />
        )}
        {groups.length > 0 && <GroupTable groups={groups} mayAct={mayAct} />}
        {list.isSuccess && groups.length === 0 && (
          <NoGroup filter={filter} onShowAll={() => void setFilter({ state: 'all', type: null, q: null })} />
        )}
      </div>
      <LoadMore list={list} label="Load more groups" />
    </>
  );
}

const emptyTitles: Record<GroupFilter['state'], string> = {
  open: 'No error is open.',
  new: 'No error is new.',
  returned: 'No error has returned.',
  ignored: 'No error is ignored.',
  resolved: 'No error is resolved.',
  all: 'Nothing has failed so far.',
};

function NoGroup({ filter, onShowAll }: { filter: GroupFilter; onShowAll: () => void }) {
  const { state, type, q } = filter;
  if (type || q || state !== 'open') {
    const isAll = state === 'all' && !type && !q;
    return (
      <EmptyState icon={<SearchX />} title={type || q ? 'No error matches this filter.' : emptyTitles[state]}>
        {!isAll && (
          <Button className="mt-2" onClick={onShowAll}>
            Show all errors
          </Button>
        )}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<CircleCheck />} title={emptyTitles.open}>
      What fails stands here about a second later, the same errors as one group. What is resolved or ignored stands
      under All.
    </EmptyState>
  );
}
