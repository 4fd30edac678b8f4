import type { SubmitJob } from '../jobs/job-schema.ts';
import { clientInTypescript, type CodeTarget, curlPost, taskflowCommand } from './code-target.ts';
import { shellQuoted } from './shell-quoted.ts';

/** A rerun as one would write it. */
export interface Rerun {
  jobId: string;
  /** Instead of its own; undefined leaves it that. */
  payload: SubmitJob['payload'];
}

export function rerunAsCurl({ jobId, payload }: Rerun, target: CodeTarget): string {
  const body = payload === undefined ? undefined : JSON.stringify({ payload });
  return curlPost(`/api/jobs/${jobId}/rerun`, body, target);
}

export function rerunAsTypescript({ jobId, payload }: Rerun, target: CodeTarget): string {
  const given = [jobId, ...(payload === undefined ? [] : [{ payload }])];
  const values = given.map((value) => JSON.stringify(value, null, 2)).join(', ');
  return `${clientInTypescript(target)}
const rerun = await client.jobs.rerun(${values});
const job = await client.jobs.waitFor(rerun.jobId);`;
}

export function rerunAsCli({ jobId, payload }: Rerun, target: CodeTarget): string {
  const given = payload === undefined ? [] : [`  --payload ${shellQuoted(JSON.stringify(payload))}`];
  return [`${taskflowCommand(target)} rerun ${jobId}`, ...given, `  --url ${target.origin}`].join(' \\\n');
}
