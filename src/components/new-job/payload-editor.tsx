'use client';

import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { InputProblem } from '@/jobs/errors';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';
import { orderFields } from './order-fields';
import { type Json, type JsonObject, parsedObject } from './parsed-object';
import { PayloadField } from './payload-field';
import { problemAt } from './problem-at';
import { schemaFields } from './schema-fields';

export type PayloadMode = 'form' | 'json';

const modes = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
] as const;

interface PayloadEditorProps {
  task: TaskTypeInfo;
  /** The payload as text is the one truth; the form reads and writes it. */
  text: string;
  mode: PayloadMode;
  problems: InputProblem[];
  onChange: (text: string) => void;
  onMode: (mode: PayloadMode) => void;
}

export function PayloadEditor({ task, text, mode, problems, onChange, onMode }: PayloadEditorProps) {
  const payload = parsedObject(text);
  return (
    <Panel
      title="Payload"
      actions={<SegmentedControl label="Payload as" value={mode} options={modes} onChange={onMode} />}
    >
      {mode === 'json' || payload === null ? (
        <Field
          label="Payload"
          error={payload === null ? 'This is not a JSON object yet.' : problemAt(problems, 'payload')}
        >
          <Textarea
            rows={16}
            spellCheck={false}
            value={text}
            onChange={(event) => onChange(event.target.value)}
            className="font-mono text-xs"
          />
        </Field>
      ) : (
        <div className="grid gap-3 sm:grid-cols-2">
          {orderFields(schemaFields(task.payloadSchema), task.example).map((field) => (
            <PayloadField
              key={`${task.taskType}.${field.name}`}
              field={field}
              value={payload[field.name]}
              problems={problems}
              onChange={(value) => onChange(withField(payload, field.name, value))}
            />
          ))}
          <UnknownProblems task={task} problems={problems} />
        </div>
      )}
    </Panel>
  );
}

/** What the server said about the payload and no field of the form can show. */
function UnknownProblems({ task, problems }: { task: TaskTypeInfo; problems: InputProblem[] }) {
  const shown = schemaFields(task.payloadSchema).map((field) => `payload.${field.name}`);
  const rest = problems.filter(
    ({ path }) =>
      (path === 'payload' || path.startsWith('payload.')) &&
      !shown.some((name) => path === name || path.startsWith(`${name}.`)),
  );
  if (rest.length === 0) return null;
  return (
    <ul className="text-xs text-failed sm:col-span-2">
      {rest.map((problem) => (
        <li key={problem.path}>
          {problem.path}: {problem.message}
        </li>
      ))}
    </ul>
  );
}

function withField(payload: JsonObject, name: string, value: Json | undefined): string {
  const { [name]: _replaced, ...rest } = payload;
  // An existing field keeps its place.
  const next = value === undefined ? rest : { ...payload, [name]: value };
  return JSON.stringify(next, null, 2);
}
