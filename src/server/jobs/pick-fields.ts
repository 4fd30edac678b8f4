import type { JobField } from '../../jobs/find-jobs-schema.ts';

/** Of a job what was asked for, and its id; all of it when nothing was. */
export function pickFields<Shown extends { jobId: string }>(
  job: Shown,
  fields: readonly JobField[] | undefined,
): Partial<Shown> {
  if (!fields) return job;
  const wanted = new Set<string>(['jobId', ...fields]);
  return Object.fromEntries(Object.entries(job).filter(([name]) => wanted.has(name))) as Partial<Shown>;
}
