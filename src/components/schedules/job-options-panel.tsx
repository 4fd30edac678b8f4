'use client';

import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { problemAt } from '@/components/new-job/problem-at';
import type { InputProblem } from '@/jobs/errors';
import { jobPriorities } from '@/jobs/job-priority';
import type { ScheduleFields } from './schedule-fields';

interface JobOptionsPanelProps {
  fields: ScheduleFields;
  problems: InputProblem[];
  onChange: (change: Partial<ScheduleFields>) => void;
}

/** What the jobs of a schedule say beside their payload. */
export function JobOptionsPanel({ fields, problems, onChange }: JobOptionsPanelProps) {
  const bind = (name: 'retries' | 'timeout' | 'callbackUrl' | 'tags' | 'concurrencyKey') => ({
    value: fields[name],
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
  });
  const at = (name: string) => problemAt(problems, `options.${name}`);
  return (
    <Panel title="Options of its jobs">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Field label="Priority" error={at('priority')}>
          <Select
            value={fields.priority}
            onChange={(event) =>
              onChange({ priority: jobPriorities.find((priority) => priority === event.target.value) ?? 'normal' })
            }
          >
            {jobPriorities.map((priority) => (
              <option key={priority}>{priority}</option>
            ))}
          </Select>
        </Field>
        <Field label="Retries" error={at('retries')}>
          <Input type="number" inputMode="numeric" placeholder="default" {...bind('retries')} />
        </Field>
        <Field label="Timeout, ms" error={at('timeout')}>
          <Input type="number" inputMode="numeric" placeholder="default" {...bind('timeout')} />
        </Field>
        <Field label="Concurrency key" error={at('concurrencyKey')}>
          <Input placeholder="none" {...bind('concurrencyKey')} />
        </Field>
        <Field label="Callback URL" error={at('callbackUrl')} className="col-span-2">
          <Input type="url" placeholder="https://…" {...bind('callbackUrl')} />
        </Field>
        <Field label="Tags, separated by commas" error={at('tags')} className="col-span-2">
          <Input {...bind('tags')} />
        </Field>
      </div>
    </Panel>
  );
}
