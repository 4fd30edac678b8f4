import type { SubmitJob } from '../jobs/job-schema.ts';
import { shellQuoted } from './shell-quoted.ts';

/** A rerun as one would write it. */
export interface Rerun {
  jobId: string;
  /** Instead of its own; undefined leaves it that. */
  payload: SubmitJob['payload'];
}

export function rerunAsCurl({ jobId, payload }: Rerun, origin: string): string {
  const url = shellQuoted(`${origin}/api/jobs/${jobId}/rerun`);
  if (payload === undefined) return `curl -X POST ${url}`;
  return [
    `curl -X POST ${url} \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d ${shellQuoted(JSON.stringify({ payload }))}`,
  ].join('\n');
}

export function rerunAsTypescript({ jobId, payload }: Rerun, origin: string): string {
  const given = [jobId, ...(payload === undefined ? [] : [{ payload }])];
  const values = given.map((value) => JSON.stringify(value, null, 2)).join(', ');
  return `import { createClient } from '@taskflow/client';

const client = createClient({ url: ${JSON.stringify(origin)} });
const rerun = await client.jobs.rerun(${values});
const job = await client.jobs.waitFor(rerun.jobId);`;
}

export function rerunAsCli({ jobId, payload }: Rerun, origin: string): string {
  const given = payload === undefined ? [] : [`  --payload ${shellQuoted(JSON.stringify(payload))}`];
  return [`taskflow rerun ${jobId}`, ...given, `  --url ${origin}`].join(' \\\n');
}
