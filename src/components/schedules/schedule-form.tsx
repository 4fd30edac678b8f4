'use client';

import Link from 'next/link';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { FormFrame, focusFirstWrong } from '@/components/ui/form-frame';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { parsedObject, type JsonObject } from '@/components/new-job/parsed-object';
import { PayloadEditor, type PayloadMode } from '@/components/new-job/payload-editor';
import { SubmitNotices } from '@/components/new-job/submit-notices';
import { problemAt } from '@/components/new-job/problem-at';
import type { InputProblem } from '@/jobs/errors';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';
import { JobOptionsPanel } from './job-options-panel';
import { PreviewPanel } from './preview-panel';
import { RulePanel } from './rule-panel';
import type { ScheduleFields } from './schedule-fields';
import { useRulePreview } from './use-rule-preview';

interface ScheduleFormProps {
  tasks: TaskTypeInfo[];
  taskType: string;
  fields: ScheduleFields;
  /** Null: it is there but no object, which the editor cannot show. */
  payload: JsonObject | null;
  /** What the server said about what was sent last. */
  problems: InputProblem[];
  isSaving: boolean;
  save: { label: string; onSave: (fields: ScheduleFields, taskType: string, payload: JsonObject | null) => void };
  /** Where one goes who leaves it. */
  back: string;
}

/** A schedule, new or to be changed. */
export function ScheduleForm({ tasks, problems: said, isSaving, save, back, ...initial }: ScheduleFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [fields, setFields] = useState(initial.fields);
  const [taskType, setTaskType] = useState(initial.taskType);
  const [text, setText] = useState(() => initial.payload && JSON.stringify(initial.payload, null, 2));
  const [mode, setMode] = useState<PayloadMode>('form');
  const preview = useRulePreview(fields);
  const task = tasks.find((one) => one.taskType === taskType);
  const payload = text === null ? null : parsedObject(text);
  // What is said of the rule as it is typed is newer than what was said when it was sent.
  const problems = preview === null ? said : [...said.filter(({ path }) => !rulePaths.has(path)), ...preview.problems];
  const change = (part: Partial<ScheduleFields>) => setFields((before) => ({ ...before, ...part }));

  // The first field that is wrong, once it is marked.
  useEffect(() => {
    if (said.length > 0) focusFirstWrong(form.current);
  }, [said]);

  function choose(next: string): void {
    setTaskType(next);
    setText(JSON.stringify(tasks.find((one) => one.taskType === next)?.example ?? {}, null, 2));
  }

  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (text !== null && payload === null) return setMode('json');
    save.onSave(fields, taskType, payload);
  }

  return (
    <FormFrame
      form={form}
      onSubmit={send}
      aside={
        <>
          <PreviewPanel fields={fields} preview={preview} />
          <SubmitNotices wrong={said.length} workers={task?.workers} waits="its jobs" />
          <div className="flex gap-2">
            <Button type="submit" variant="primary" disabled={isSaving} className="grow">
              {isSaving ? 'Saving…' : save.label}
            </Button>
            <Button asChild>
              <Link href={back}>Cancel</Link>
            </Button>
          </div>
        </>
      }
    >
      <Panel>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Name" error={problemAt(problems, 'name')} isRequired>
            <Input
              value={fields.name}
              maxLength={200}
              autoComplete="off"
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
          <Field label="Task type" hint={task?.description} error={problemAt(problems, 'taskType')} isRequired>
            <Select value={taskType} onChange={(event) => choose(event.target.value)}>
              {!task && <option>{taskType}</option>}
              {tasks.map((one) => (
                <option key={one.taskType}>{one.taskType}</option>
              ))}
            </Select>
          </Field>
        </div>
      </Panel>
      <RulePanel fields={fields} next={preview?.nextRuns?.[0]} problems={problems} onChange={change} />
      {task && text !== null && (
        <PayloadEditor
          key={taskType}
          task={task}
          text={text}
          mode={mode}
          problems={problems}
          onChange={setText}
          onMode={setMode}
        />
      )}
      <JobOptionsPanel fields={fields} problems={problems} onChange={change} />
    </FormFrame>
  );
}

const rulePaths = new Set(['cron', 'everyMs', 'timezone', 'startAt', 'endAt']);
