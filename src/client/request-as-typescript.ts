import type { SubmitJob } from '../jobs/job-schema.ts';

/** The submit as a call of the client, which `npm run build` makes as a package in dist/client. */
export function requestAsTypescript({ taskType, payload, ...options }: SubmitJob, origin: string): string {
  const given = [payload ?? {}, ...(Object.keys(options).length > 0 ? [options] : [])];
  const values = given.map((value) => JSON.stringify(value, null, 2)).join(', ');
  return `import { createClient } from '@taskflow/client';

const client = createClient({ url: ${JSON.stringify(origin)} });
const { jobId } = await client.jobs.submit(${JSON.stringify(taskType)}, ${values});
const job = await client.jobs.waitFor(jobId);`;
}
