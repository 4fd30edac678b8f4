'use client';

import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import type { InputProblem } from '@/jobs/errors';
import { jobPriorities } from '@/jobs/job-priority';
import { problemAt } from './problem-at';
import type { SubmitOptions } from './submit-options';
import { WebhookFields } from './webhook-fields';

export interface OptionsPanelProps {
  options: SubmitOptions;
  problems: InputProblem[];
  onChange: (options: SubmitOptions) => void;
}

export function OptionsPanel({ options, problems, onChange }: OptionsPanelProps) {
  const bind = (name: Exclude<keyof SubmitOptions, 'webhookEvents'>) => ({
    value: options[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...options, [name]: event.target.value }),
  });
  return (
    <Panel title="Options">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-6">
        <Field label="Priority" error={problemAt(problems, 'priority')} className="max-sm:col-span-2 sm:col-span-2">
          <Select {...bind('priority')}>
            {jobPriorities.map((priority) => (
              <option key={priority}>{priority}</option>
            ))}
          </Select>
        </Field>
        <Field label="Retries" error={problemAt(problems, 'retries')} className="sm:col-span-2">
          <Input type="number" inputMode="numeric" placeholder="default" {...bind('retries')} />
        </Field>
        <Field label="Timeout, ms" error={problemAt(problems, 'timeout')} className="sm:col-span-2">
          <Input type="number" inputMode="numeric" placeholder="default" {...bind('timeout')} />
        </Field>
        <Field
          label="Tags, separated by commas"
          hint="To find the job by."
          error={problemAt(problems, 'tags')}
          className="col-span-2 sm:col-span-3"
        >
          <Input {...bind('tags')} />
        </Field>
        <Field
          label="Concurrency key"
          hint="Jobs of one key, such as a customer’s, share its limit."
          error={problemAt(problems, 'concurrencyKey')}
          className="col-span-2 sm:col-span-3"
        >
          <Input autoComplete="off" {...bind('concurrencyKey')} />
        </Field>
        <Field
          label="Callback URL"
          hint="Told by a signed POST."
          error={problemAt(problems, 'callbackUrl')}
          className="col-span-2 sm:col-span-6"
        >
          <Input type="url" placeholder="https://…" {...bind('callbackUrl')} />
        </Field>
      </div>
      {options.callbackUrl !== '' && <WebhookFields options={options} problems={problems} onChange={onChange} />}
    </Panel>
  );
}
