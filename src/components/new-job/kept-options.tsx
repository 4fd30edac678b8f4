import { durationText } from '@/client/format-time';
import { Fact } from '@/components/ui/fact';
import { Panel } from '@/components/ui/panel';
import { PanelLink } from '@/components/ui/panel-link';
import type { Job } from '@/jobs/job-schema';
import { visibleText } from '@/jobs/visible-text';

/** What a rerun takes over from the job, and the way to change it. */
export function KeptOptions({ job }: { job: Job }) {
  return (
    <Panel
      title="Options, as they were"
      actions={<PanelLink href={`/jobs/new?from=${job.jobId}&as=new`}>Change them, as a new job</PanelLink>}
    >
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2.5 sm:grid-cols-4">
        <Fact name="Starts">at once</Fact>
        <Fact name="Priority">{job.priority}</Fact>
        <Fact name="Retries">{job.retries}</Fact>
        <Fact name="Timeout">{durationText(job.timeout)}</Fact>
        {job.tags.length > 0 && <Fact name="Tags">{visibleText(job.tags.join(', '))}</Fact>}
        {job.concurrencyKey !== null && <Fact name="Concurrency key">{job.concurrencyKey}</Fact>}
        {job.callbackUrl !== null && (
          <Fact name="Callback" isWide>
            {job.callbackUrl}
          </Fact>
        )}
      </dl>
    </Panel>
  );
}
