import { type ReactNode, useId } from 'react';
import { unitMs, type RateUnit } from '@/client/limit-words';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import type { LimitName } from '@/jobs/limit-bounds';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';
import type { LimitFields, RateFields } from './limit-fields';

interface LimitsFieldsetProps {
  legend: string;
  names: readonly ['concurrency', 'rateLimit'] | readonly ['concurrencyPerKey', 'rateLimitPerKey'];
  fields: LimitFields;
  problems: Partial<Record<LimitName, string>>;
  /** As it is on the server. */
  task: TaskTypeInfo;
  onChange: (change: Partial<LimitFields>) => void;
  /** Gives a limit back to code; not there for whoever may change nothing. */
  onFollowCode: ((name: LimitName) => void) | undefined;
}

/** How many at a time, and how many in a time. */
export function LimitsFieldset({ legend, names, fields, problems, task, onChange, onFollowCode }: LimitsFieldsetProps) {
  const [atOnce, rate] = names;
  const origin = (name: LimitName) => <Origin task={task} name={name} onFollowCode={onFollowCode} />;
  return (
    <fieldset className="grid items-start gap-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <legend className="mb-1.5 font-medium">{legend}</legend>
      <Field label="At a time" error={problems[atOnce]} hint={isFromSomewhere(task, atOnce) && origin(atOnce)}>
        <Input
          inputMode="numeric"
          autoComplete="off"
          placeholder="no limit"
          value={fields[atOnce]}
          onChange={(event) => onChange({ [atOnce]: event.target.value })}
        />
      </Field>
      <RateField
        fields={fields[rate]}
        problem={problems[rate]}
        hint={isFromSomewhere(task, rate) && origin(rate)}
        onChange={(change) => onChange({ [rate]: { ...fields[rate], ...change } })}
      />
    </fieldset>
  );
}

function isFromSomewhere(task: TaskTypeInfo, name: LimitName): boolean {
  return task.operatorLimits.includes(name) || task[name] !== null;
}

/** Where a limit comes from, since code no longer counts for one that was set by hand, and the way back to it. */
function Origin({
  task,
  name,
  onFollowCode,
}: Pick<LimitsFieldsetProps, 'task' | 'onFollowCode'> & { name: LimitName }) {
  if (!task.operatorLimits.includes(name)) return 'Follows code.';
  return (
    <>
      Set by hand.
      {onFollowCode && (
        <>
          {' '}
          <button
            type="button"
            aria-label={`Follow code for ${name}`}
            title="What code says counts again, from the next start of a worker on."
            className="min-h-6 rounded text-accent underline pointer-coarse:min-h-10"
            onClick={() => onFollowCode(name)}
          >
            Follow code
          </button>
        </>
      )}
    </>
  );
}

interface RateFieldProps {
  fields: RateFields;
  problem: string | undefined;
  hint: ReactNode;
  onChange: (change: Partial<RateFields>) => void;
}

function RateField({ fields, problem, hint, onChange }: RateFieldProps) {
  const id = useId();
  const describedBy = [problem && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined;
  const shared = {
    inputMode: 'numeric',
    autoComplete: 'off',
    'aria-invalid': problem ? true : undefined,
    'aria-describedby': describedBy,
  } as const;
  return (
    <div role="group" aria-label="Rate" className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium">
        Started
      </label>
      <div className="flex items-center gap-1.5">
        <Input
          {...shared}
          id={id}
          placeholder="no limit"
          value={fields.max}
          onChange={(event) => onChange({ max: event.target.value })}
        />
        <span className="text-muted">per</span>
        <Input
          {...shared}
          aria-label="Length of the time"
          className="w-14 shrink-0"
          value={fields.count}
          onChange={(event) => onChange({ count: event.target.value })}
        />
        <Select
          aria-label="Unit of the time"
          className="w-34 shrink-0"
          value={fields.unit}
          onChange={(event) => onChange({ unit: event.target.value as RateUnit })}
        >
          {Object.keys(unitMs).map((unit) => (
            <option key={unit} value={unit}>
              {fields.count === '1' ? unit : `${unit}s`}
            </option>
          ))}
        </Select>
      </div>
      {problem && (
        <p id={`${id}-error`} className="text-xs text-failed">
          {problem}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
