'use client';

import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import type { InputProblem } from '@/jobs/errors';
import { jobPriorities } from '@/jobs/job-priority';
import { problemAt } from './problem-at';
import type { SubmitOptions } from './submit-options';

interface OptionsPanelProps {
  options: SubmitOptions;
  problems: InputProblem[];
  onChange: (options: SubmitOptions) => void;
}

export function OptionsPanel({ options, problems, onChange }: OptionsPanelProps) {
  const bind = (name: keyof SubmitOptions) => ({
    value: options[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...options, [name]: event.target.value }),
  });
  return (
    <Panel title="Options">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Field label="Priority" error={problemAt(problems, 'priority')}>
          <Select {...bind('priority')}>
            {jobPriorities.map((priority) => (
              <option key={priority}>{priority}</option>
            ))}
          </Select>
        </Field>
        <Field label="Retries" error={problemAt(problems, 'retries')}>
          <Input type="number" inputMode="numeric" placeholder="default" {...bind('retries')} />
        </Field>
        <Field label="Timeout, ms" error={problemAt(problems, 'timeout')}>
          <Input type="number" inputMode="numeric" placeholder="default" {...bind('timeout')} />
        </Field>
        <Field label="Delay, ms" error={problemAt(problems, 'delay')}>
          <Input type="number" inputMode="numeric" placeholder="none" {...bind('delay')} />
        </Field>
        <Field label="Callback URL" error={problemAt(problems, 'callbackUrl')} className="col-span-2">
          <Input type="url" placeholder="https://…" {...bind('callbackUrl')} />
        </Field>
        <Field label="Tags, separated by commas" error={problemAt(problems, 'tags')} className="col-span-2">
          <Input {...bind('tags')} />
        </Field>
      </div>
    </Panel>
  );
}
