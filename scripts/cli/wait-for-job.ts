import type { JobCalls } from '../../src/sdk/taskflow-client.ts';
import { remark } from './output/print.ts';

/** The job when it has ended. Ctrl-C leaves it to itself, and says how it is found again. */
export async function waitForJob(
  jobs: Pick<JobCalls, 'waitFor'>,
  jobId: string,
  signal: AbortSignal,
): ReturnType<JobCalls['waitFor']> {
  const tell = () => remark(`taskflow: the job goes on; see: taskflow watch ${jobId}`);
  signal.addEventListener('abort', tell);
  try {
    return await jobs.waitFor(jobId, { signal });
  } finally {
    signal.removeEventListener('abort', tell);
  }
}
