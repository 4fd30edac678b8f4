import { setTimeout as sleep } from 'node:timers/promises';
import { jobSummarySchema, type JobSummary } from '../../src/jobs/job-schema.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import type { JobCalls } from '../../src/sdk/taskflow-client.ts';

const watchedJobs = 500;
/** As long as a restart may take. */
const patienceMs = 30_000;

interface Watch {
  show: (job: JobSummary) => void;
  everyMs: number;
  signal: AbortSignal;
}

/** Shows the newest jobs that changed since the last look, oldest change first, again and again until aborted. */
export async function watchNewest(jobs: Pick<JobCalls, 'page'>, { show, everyMs, signal }: Watch): Promise<void> {
  const fields = jobSummarySchema.keyof().options;
  let versions: Map<string, number> | undefined;
  for (;;) {
    const known = versions;
    // Whoever only starts to watch is told at once that nobody is there.
    const until = performance.now() + (known ? patienceMs : 0);
    const look = () => jobs.page({ limit: watchedJobs, fields, signal });
    const page = await patiently(look, { everyMs, signal, until });
    versions = new Map(page.jobs.map((job) => [job.jobId, job.version]));
    // The first look is where watching begins.
    if (known) for (const job of changedSince(known, page.jobs)) show(job);
    await sleep(everyMs, undefined, { signal });
  }
}

/** Asks again while the server is away. */
async function patiently<Answer>(
  ask: () => Promise<Answer>,
  { everyMs, signal, until }: Omit<Watch, 'show'> & { until: number },
): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || exitCodeOf(error) !== exitCodes.unreachable || performance.now() > until) throw error;
      await sleep(everyMs, undefined, { signal });
    }
  }
}

/** @param known versions at the look before */
export function changedSince<Changed extends Pick<JobSummary, 'jobId' | 'version' | 'updatedAt' | 'createdAt'>>(
  known: ReadonlyMap<string, number>,
  jobs: readonly Changed[],
): Changed[] {
  return jobs
    .filter(({ jobId, version }) => known.get(jobId) !== version)
    .toSorted((a, b) => Date.parse(a.updatedAt) - Date.parse(b.updatedAt));
}
