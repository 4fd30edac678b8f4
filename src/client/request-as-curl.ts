import type { SubmitJob } from '../jobs/job-schema.ts';

/** The submit as a command for a POSIX shell. */
export function requestAsCurl(job: SubmitJob, origin: string): string {
  return [
    `curl -X POST ${shellQuoted(`${origin}/api/jobs`)} \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d ${shellQuoted(JSON.stringify(job))}`,
  ].join('\n');
}

/** One word for the shell, whatever is in it. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
