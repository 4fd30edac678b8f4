'use client';

import { useQueryStates } from 'nuqs';
import { hasNoneFailed } from '@/client/failed-now-words';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { usePageTitle } from '@/client/use-page-title';
import { usePaletteActions } from '@/components/palette/palette-actions';
import { ActionsPanel } from '@/components/bulk/actions-panel';
import { StaleNote } from '@/components/charts/stale-note';
import { PageHeader } from '@/components/shell/page-header';
import { ErrorState } from '@/components/ui/error-state';
import { NotThere } from '@/components/ui/not-there';
import { Skeleton } from '@/components/ui/skeleton';
import type { ErrorGroupDetail } from '@/jobs/error-group-schema';
import { GroupActions } from './group-actions';
import { GroupChart } from './group-chart';
import { GroupExamples } from './group-examples';
import { GroupFacts } from './group-facts';
import { GroupJobs } from './group-jobs';
import { GroupTitle } from './group-title';
import { groupPageTitle } from './group-page-title';
import { groupTimeParsers, groupTimeProblems } from './group-time';
import { pressAct, useActKeys } from './use-act-keys';

/** Groups are not broadcast. */
const pollMs = 5000;

/** Answers: what is this error, since when and how often, and in which jobs? */
export function GroupPage({ fingerprint }: { fingerprint: string }) {
  const mayAct = useMay('manage');
  const asked = trpc.errors.get.useQuery(
    { fingerprint },
    { refetchInterval: ({ state }) => (state.data ? pollMs : false), retry: false },
  );
  const { data: group } = asked;
  const [time] = useQueryStates(groupTimeParsers);
  usePageTitle(group ? groupPageTitle(group) : null);
  return (
    <>
      <PageHeader
        address={{ parsers: groupTimeParsers, also: group ? groupTimeProblems(group.history, time) : {} }}
        title={
          <span className="line-clamp-3 [overflow-wrap:anywhere]">
            {group ? <GroupTitle title={group.title} /> : 'Error'}
          </span>
        }
      >
        {group && mayAct && <Actions group={group} />}
      </PageHeader>
      {asked.isPending && (
        <div role="status" className="flex flex-col gap-4">
          <span className="sr-only">Loading the group of errors</span>
          <Skeleton className="h-28" />
          <Skeleton className="h-60" />
          <Skeleton className="h-64" />
        </div>
      )}
      {asked.isLoadingError && (
        <div className="panel">
          <NotLoaded fingerprint={fingerprint} error={asked.error} onRetry={() => void asked.refetch()} />
        </div>
      )}
      {group && <ActionsPanel />}
      {group && (
        <div className="flex flex-col gap-4">
          <StaleNote query={asked} />
          <GroupFacts group={group} />
          <GroupChart group={group} />
          <div className="two-columns">
            <GroupExamples group={group} />
            <GroupJobs group={group} />
          </div>
        </div>
      )}
    </>
  );
}

function Actions({ group }: { group: ErrorGroupDetail }) {
  const isDecided = group.state === 'ignored' || group.state === 'resolved';
  useActKeys(() => document);
  usePaletteActions([
    ...(hasNoneFailed(group)
      ? []
      : [{ label: 'Retry all failed jobs of this group', run: () => pressAct(document, 'retry') }]),
    { label: `${isDecided ? 'Reopen' : 'Resolve'} this group of errors`, run: () => pressAct(document, 'decide') },
    ...(group.state === 'ignored'
      ? []
      : [{ label: 'Ignore this group of errors', run: () => pressAct(document, 'ignore') }]),
  ]);
  return <GroupActions group={group} hasNoneFailed={hasNoneFailed(group)} />;
}

interface NotLoadedProps {
  fingerprint: string;
  error: unknown;
  onRetry: () => void;
}

function NotLoaded({ fingerprint, error, onRetry }: NotLoadedProps) {
  const { status } = problemOf(error);
  if (status !== 404 && status !== 400) {
    return (
      <ErrorState
        error={error}
        {...(status === 403 && { title: 'Errors are seen with the scope read.' })}
        onRetry={onRetry}
      />
    );
  }
  return (
    <NotThere what="group of errors" id={fingerprint} href="/errors?state=all" all="All errors">
      {status === 400 ? 'is not the fingerprint of a group.' : 'was not seen for 90 days, or never was.'}
    </NotThere>
  );
}
