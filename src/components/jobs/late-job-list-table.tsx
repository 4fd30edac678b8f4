'use client';

import { type ComponentProps, lazy, Suspense } from 'react';
import { useIsHydrated } from '@/client/use-is-hydrated';
import type { JobListTable } from './job-list-table';
import { JobTable } from './job-table';

const LateTable = lazy(() => import('./job-list-table').then((module) => ({ default: module.JobListTable })));

/** As many as a server draws. */
const firstRows = 50;

/** `JobListTable`, which comes after the first paint: until then the first rows stand as the server drew them. */
export function LateJobListTable(props: ComponentProps<typeof JobListTable>) {
  const { jobs, selection, choose } = props;
  const isHydrated = useIsHydrated();
  const first = <JobTable jobs={jobs.slice(0, firstRows)} choice={choose && { selection, choose }} />;
  return isHydrated ? (
    <Suspense fallback={first}>
      <LateTable {...props} />
    </Suspense>
  ) : (
    first
  );
}
