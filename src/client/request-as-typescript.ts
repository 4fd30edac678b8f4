import { clientInTypescript, type CodeTarget } from './code-target.ts';
import type { SubmitJob } from '../jobs/job-schema.ts';

/** The submit as a call of the client, which `npm run build` makes as a package in dist/client. */
export function requestAsTypescript({ taskType, payload, ...options }: SubmitJob, target: CodeTarget): string {
  const given = [payload ?? {}, ...(Object.keys(options).length > 0 ? [options] : [])];
  const values = given.map((value) => JSON.stringify(value, null, 2)).join(', ');
  return `${clientInTypescript(target)}
const { jobId } = await client.jobs.submit(${JSON.stringify(taskType)}, ${values});
const job = await client.jobs.waitFor(jobId);`;
}
