'use client';

import { Send } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useRef, useState } from 'react';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { FormFrame, focusFirstWrong } from '@/components/ui/form-frame';
import { Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import type { SubmitJob } from '@/jobs/job-schema';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';
import { clockFieldsOf, defaultClocks, missingClocks } from './clock-options';
import { ClocksPanel } from './clocks-panel';
import { CodePanel, submitWriters } from './code-panel';
import { OptionsPanel } from './options-panel';
import { parsedObject } from './parsed-object';
import { PayloadEditor, type PayloadMode } from './payload-editor';
import { problemAt } from './problem-at';
import { defaultOptions, optionsOf, type SubmitOptions } from './submit-options';
import { useLiveProblems } from './use-live-problems';
import { SubmitNotices } from './submit-notices';

interface NewJobFormProps {
  tasks: TaskTypeInfo[];
  task: TaskTypeInfo;
  onTask: (taskType: string) => void;
  /** What the fields hold at first, where not an example: that of another job. */
  initial?: { text: string; options: SubmitOptions };
}

/** The form of one task type; another type starts a new one. */
export function NewJobForm({ tasks, task, onTask, initial }: NewJobFormProps) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState(() => initial?.text ?? JSON.stringify(task.example ?? {}, null, 2));
  const [mode, setMode] = useState<PayloadMode>('form');
  const [options, setOptions] = useState(initial?.options ?? defaultOptions);
  const [clocks, setClocks] = useState(defaultClocks);
  const [showsMissing, setShowsMissing] = useState(false);
  const submit = trpc.jobs.submit.useMutation({
    onSuccess({ jobId }) {
      toast.success('The job is submitted.');
      router.push(`/jobs/${jobId}`);
    },
    onError(error) {
      if (problemOf(error).problems.length === 0) toast.error(problemOf(error).message);
      focusWrong();
    },
  });
  const missing = missingClocks(clocks);
  const payload = parsedObject(text);
  const job: SubmitJob = {
    taskType: task.taskType,
    payload: payload ?? {},
    ...clockFieldsOf(clocks),
    ...optionsOf(options),
  };
  const { client } = trpc.useUtils();
  const refused = problemOf(submit.error).problems;
  const live = useLiveProblems(payload === null ? null : JSON.stringify(job), () => client.jobs.check.mutate(job));
  const problems = [...(showsMissing ? missing : []), ...(live ?? refused)];

  /** Once it is marked. */
  function focusWrong(): void {
    setTimeout(() => focusFirstWrong(form.current));
  }

  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (payload === null) return setMode('json');
    setShowsMissing(missing.length > 0);
    if (missing.length > 0) return focusWrong();
    submit.mutate(job);
  }

  return (
    <FormFrame
      form={form}
      onSubmit={send}
      aside={
        <>
          <Button type="submit" variant="primary" disabled={submit.isPending || submit.isSuccess}>
            <Send aria-hidden />
            {submit.isPending ? 'Submitting…' : 'Submit job'}
          </Button>
          <SubmitNotices
            wrong={showsMissing || refused.length > 0 ? problems.length : 0}
            workers={task.workers}
            waits="the job"
          />
          <CodePanel writers={submitWriters(job)} />
        </>
      }
    >
      <Panel>
        <Field label="Task type" hint={task.description} error={problemAt(problems, 'taskType')} isRequired>
          <Select value={task.taskType} onChange={(event) => onTask(event.target.value)}>
            {tasks.map(({ taskType }) => (
              <option key={taskType}>{taskType}</option>
            ))}
          </Select>
        </Field>
      </Panel>
      <PayloadEditor task={task} text={text} mode={mode} problems={problems} onChange={setText} onMode={setMode} />
      <ClocksPanel clocks={clocks} problems={problems} onChange={setClocks} />
      <OptionsPanel options={options} problems={problems} onChange={setOptions} />
    </FormFrame>
  );
}
