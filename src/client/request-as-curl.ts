import type { SubmitJob } from '../jobs/job-schema.ts';
import { shellQuoted } from './shell-quoted.ts';

/** The submit as a command for a POSIX shell. */
export function requestAsCurl(job: SubmitJob, origin: string): string {
  return [
    `curl -X POST ${shellQuoted(`${origin}/api/jobs`)} \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d ${shellQuoted(JSON.stringify(job))}`,
  ].join('\n');
}
