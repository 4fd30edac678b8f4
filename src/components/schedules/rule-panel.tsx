'use client';

import { useId } from 'react';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { fromLocalInput, toLocalInput } from '@/client/local-time';
import { problemAt } from '@/components/new-job/problem-at';
import type { InputProblem } from '@/jobs/errors';
import { missedPolicies, overlapPolicies } from '@/jobs/schedule-words';
import { policyWords } from './policy-words';
import { cronInWords } from './rule-in-words';
import { clockTime, haveSeconds } from './clock-time';
import { intervalUnits, type ScheduleFields } from './schedule-fields';

interface RulePanelProps {
  fields: ScheduleFields;
  /** When it would run first, with its offset. */
  next: string | undefined;
  problems: InputProblem[];
  onChange: (change: Partial<ScheduleFields>) => void;
}

const kinds = [
  { value: 'cron', label: 'Cron' },
  { value: 'interval', label: 'Interval' },
] as const;

/** When it runs. */
export function RulePanel(props: RulePanelProps) {
  const { fields, problems, onChange } = props;
  const { kind, startAt, endAt } = fields;
  return (
    <Panel
      title="When"
      actions={
        <SegmentedControl
          label="Rule by"
          value={kind}
          options={kinds}
          onChange={(next: ScheduleFields['kind']) => onChange({ kind: next })}
        />
      }
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {kind === 'cron' && <CronFields {...props} />}
        {kind === 'interval' && <IntervalFields {...props} />}
        <Field label="Missed ticks" hint="Of an outage of more than ten seconds." error={problemAt(problems, 'missed')}>
          <Select
            value={fields.missed}
            onChange={(event) =>
              onChange({ missed: missedPolicies.find((policy) => policy === event.target.value) ?? 'last' })
            }
          >
            {missedPolicies.map((policy) => (
              <option key={policy} value={policy}>
                {policy}: {policyWords.missed[policy]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Overlap" hint="While its job before is under way." error={problemAt(problems, 'overlap')}>
          <Select
            value={fields.overlap}
            onChange={(event) =>
              onChange({ overlap: overlapPolicies.find((policy) => policy === event.target.value) ?? 'allow' })
            }
          >
            {overlapPolicies.map((policy) => (
              <option key={policy} value={policy}>
                {policyWords.overlap[policy]}
              </option>
            ))}
          </Select>
        </Field>
        <Moment
          label="Not before"
          value={startAt}
          error={problemAt(problems, 'startAt')}
          onChange={(at) => onChange({ startAt: at })}
        />
        <Moment
          label="Not after"
          value={endAt}
          error={problemAt(problems, 'endAt')}
          onChange={(at) => onChange({ endAt: at })}
        />
      </div>
    </Panel>
  );
}

function CronFields({ fields, next, problems, onChange }: RulePanelProps) {
  const zones = useId();
  return (
    <>
      <Field label="Cron" hint={cronHint(fields.cron, next)} error={problemAt(problems, 'cron')} isRequired>
        <Input
          value={fields.cron}
          placeholder="30 2 * * *"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          onChange={(event) => onChange({ cron: event.target.value })}
          className="font-mono"
        />
      </Field>
      <Field label="Timezone" hint="Type to search." error={problemAt(problems, 'timezone')} isRequired>
        <Input
          value={fields.timezone}
          list={zones}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          onChange={(event) => onChange({ timezone: event.target.value })}
        />
      </Field>
      <datalist id={zones}>
        {timezones.map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </datalist>
    </>
  );
}

function cronHint(cron: string, next: string | undefined): string {
  const words = cronInWords(cron);
  if (words === null) return 'Minute, hour, day, month, weekday; a sixth field in front for seconds; or @daily.';
  return next === undefined ? words : `${words}; next ${clockTime(next, haveSeconds([next]))}`;
}

/** UTC is a timezone to everybody but the list of them. */
const timezones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

function IntervalFields({ fields, problems, onChange }: RulePanelProps) {
  return (
    <>
      <Field label="Every" hint="At least a second." error={problemAt(problems, 'everyMs')} isRequired>
        <Input
          type="number"
          inputMode="decimal"
          min={0}
          step="any"
          value={fields.every}
          placeholder="5"
          onChange={(event) => onChange({ every: event.target.value })}
        />
      </Field>
      <Field label="Unit">
        <Select
          value={fields.unit}
          onChange={(event) => onChange({ unit: units.find((unit) => unit === event.target.value) ?? 'minutes' })}
        >
          {units.map((unit) => (
            <option key={unit}>{unit}</option>
          ))}
        </Select>
      </Field>
    </>
  );
}

const units = Object.keys(intervalUnits) as ScheduleFields['unit'][];

interface MomentProps {
  label: string;
  value: string | null;
  error: string | undefined;
  onChange: (at: string | null) => void;
}

function Moment({ label, value, error, onChange }: MomentProps) {
  return (
    <Field label={label} hint="By your own clock." error={error}>
      <Input
        type="datetime-local"
        value={value ? toLocalInput(value) : ''}
        onChange={(event) => onChange(fromLocalInput(event.target.value))}
      />
    </Field>
  );
}
