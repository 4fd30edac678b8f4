'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import { useJobPages } from '@/client/use-job-pages';
import { useJobChanges } from '@/client/use-realtime';
import type { JobSummary } from '@/jobs/job-schema';
import { asksForStatus, isAskable, type JobFilter, listInput, matchesFilter } from './job-filter';

/** How often a list follows when so much happens that single changes are not sent. */
const busyRefetchMs = 2_000;

/**
 * The rows of the list. Changes of shown rows appear in place; rows that would push others away are only counted until
 * the reader asks for them.
 */
export function useJobList(filter: JobFilter) {
  const list = useJobPages(listInput(filter), isAskable(filter));
  const jobs = useMemo(() => list.data?.pages.flatMap((page) => page.jobs) ?? [], [list.data]);
  const [arrivals, setArrivals] = useState<ReadonlySet<string>>(new Set());
  const lastBusyAt = useRef(0);

  const { dataUpdatedAt, refetch } = list;
  // What was just fetched is no longer "new".
  useEffect(() => {
    setArrivals((known) => withoutShown(known, jobs));
  }, [dataUpdatedAt, jobs]);

  useJobChanges(
    (job) => {
      if (jobs.some((row) => row.jobId === job.jobId) || !matchesFilter(job, filter)) return;
      const newest = jobs[0];
      const isOlder = newest && Date.parse(job.createdAt) < Date.parse(newest.createdAt);
      if (isOlder && !asksForStatus(filter)) return;
      if (!newest) void refetch();
      else setArrivals((known) => (known.has(job.jobId) ? known : new Set(known).add(job.jobId)));
    },
    () => {
      const now = Date.now();
      if (window.scrollY > 80 || now - lastBusyAt.current < busyRefetchMs) return;
      lastBusyAt.current = now;
      void refetch();
    },
  );

  return {
    list,
    jobs,
    arrivals: arrivals.size,
    async showArrivals() {
      await refetch();
      setArrivals(new Set());
      window.scrollTo({ top: 0 });
    },
  };
}

function withoutShown(arrivals: ReadonlySet<string>, jobs: JobSummary[]): ReadonlySet<string> {
  if (arrivals.size === 0) return arrivals;
  const shown = new Set(jobs.map((job) => job.jobId));
  const rest = [...arrivals].filter((jobId) => !shown.has(jobId));
  return rest.length === arrivals.size ? arrivals : new Set(rest);
}
