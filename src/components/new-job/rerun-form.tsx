'use client';

import { Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useRef, useState } from 'react';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { rerunAsCli, rerunAsCurl, rerunAsTypescript } from '@/client/rerun-as-code';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { Button } from '@/components/ui/button';
import { FormFrame, focusFirstWrong } from '@/components/ui/form-frame';
import type { Job } from '@/jobs/job-schema';
import { redactedMarker } from '@/jobs/redacted-marker';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';
import { CodePanel } from './code-panel';
import { KeptOptions } from './kept-options';
import { parsedObject } from './parsed-object';
import { PayloadEditor, type PayloadMode } from './payload-editor';
import { useLiveProblems } from './use-live-problems';
import { SubmitNotices } from './submit-notices';

/** The payload of a job to be edited, and run again; the new job names the old one. */
export function RerunForm({ job, task }: { job: Job; task: TaskTypeInfo }) {
  const { jobId } = job;
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [given] = useState(() => JSON.stringify(job.payload, null, 2));
  const [text, setText] = useState(given);
  const [mode, setMode] = useState<PayloadMode>('form');
  const mayNot = useMay('submit') ? null : 'Your key may only read: it submits no job.';
  const { client } = trpc.useUtils();
  const rerun = trpc.jobs.rerun.useMutation({
    onSuccess({ jobId: made }) {
      toast.success('The job runs again, as a new one.');
      router.push(`/jobs/${made}`);
    },
    onError(error) {
      const { problems, message } = problemOf(error);
      if (problems.length === 0) toast.error(message);
      // Once it is marked.
      setTimeout(() => focusFirstWrong(form.current));
    },
  });
  const payload = parsedObject(text);
  const isChanged = text !== given;
  // What is not changed is taken by the server from the job itself, with all that is not shown here.
  const input = { jobId, ...(isChanged && payload !== null && { payload }) };
  const refused = problemOf(rerun.error).problems;
  const live = useLiveProblems(payload === null && isChanged ? null : JSON.stringify(input), () =>
    client.jobs.checkRerun.mutate(input),
  );
  const problems = live ?? refused;
  const code = { jobId, payload: input.payload };

  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (payload === null && isChanged) return setMode('json');
    rerun.mutate(input);
  }

  return (
    <FormFrame
      form={form}
      onSubmit={send}
      aside={
        <>
          <Button
            type="submit"
            variant="primary"
            disabled={mayNot !== null || rerun.isPending || rerun.isSuccess}
            title={mayNot ?? undefined}
          >
            <Play aria-hidden />
            {rerun.isPending ? 'Submitting…' : isChanged ? 'Re-run with this payload' : 'Re-run as it was'}
          </Button>
          {mayNot && <p className="text-muted">{mayNot}</p>}
          <SubmitNotices wrong={refused.length > 0 ? problems.length : 0} workers={task.workers} waits="the job" />
          <CodePanel
            writers={{
              curl: (target) => rerunAsCurl(code, target),
              typescript: (target) => rerunAsTypescript(code, target),
              cli: (target) => rerunAsCli(code, target),
            }}
          />
        </>
      }
    >
      {given.includes(redactedMarker) && (
        <p className="rounded-md bg-raised px-3 py-2">
          Values of this task type are not shown. Where you leave <code className="font-mono">{redactedMarker}</code>,
          the old job’s value is taken, as long as each list keeps its length.
        </p>
      )}
      {parsedObject(given) === null && (
        <p className="rounded-md bg-pending-soft px-3 py-2">
          The payload of this job cannot be edited here:{' '}
          {typeof job.payload === 'string' ? job.payload : 'it is no object'}. It can still be run again as it was, if
          it can be read.
        </p>
      )}
      <PayloadEditor task={task} text={text} mode={mode} problems={problems} onChange={setText} onMode={setMode} />
      <KeptOptions job={job} />
    </FormFrame>
  );
}
