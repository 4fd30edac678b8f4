import type { SubmitJob } from '../jobs/job-schema.ts';

/** The submit as TypeScript that runs anywhere, without a package. */
export function requestAsTypescript(job: SubmitJob, origin: string): string {
  const body = JSON.stringify(job, null, 2).replaceAll('\n', '\n  ');
  return `const response = await fetch('${origin}/api/jobs', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(${body}),
});
if (!response.ok) throw new Error(await response.text());
const { jobId } = await response.json();`;
}
