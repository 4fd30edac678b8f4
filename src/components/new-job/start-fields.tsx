'use client';

import { momentText } from '@/client/moment-text';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { InputProblem } from '@/jobs/errors';
import { type ClockOptions, type DelayUnit, delayUnits, dueAt, judgeRunAt, type Start } from './clock-options';
import { problemAt } from './problem-at';
import { startPresets } from './time-presets';
import { TimeField } from './time-field';

const starts: readonly { value: Start; label: string }[] = [
  { value: 'now', label: 'At once' },
  { value: 'delay', label: 'After a delay' },
  { value: 'at', label: 'At a time' },
];

const delayPresets: readonly { label: string; delay: string; delayUnit: DelayUnit }[] = [
  { label: '30 s', delay: '30', delayUnit: 'seconds' },
  { label: '5 min', delay: '5', delayUnit: 'minutes' },
  { label: '1 h', delay: '1', delayUnit: 'hours' },
  { label: '1 day', delay: '1', delayUnit: 'days' },
];

const units = Object.keys(delayUnits).filter(isDelayUnit);

function isDelayUnit(text: string): text is DelayUnit {
  return Object.hasOwn(delayUnits, text);
}

interface ClockFieldsProps {
  clocks: ClockOptions;
  problems: InputProblem[];
  now: number;
  onChange: (clocks: ClockOptions) => void;
}

/** When the job is due: at once, after a delay or at a time, never two of them. */
export function StartFields({ clocks, problems, now, onChange }: ClockFieldsProps) {
  return (
    <div className="flex flex-col gap-2">
      <SegmentedControl
        label="Start"
        value={clocks.start}
        options={starts}
        onChange={(start) => onChange({ ...clocks, start })}
        className="self-start"
      />
      {clocks.start === 'delay' && <DelayFields clocks={clocks} problems={problems} now={now} onChange={onChange} />}
      {clocks.start === 'at' && (
        <TimeField
          label="Run at"
          hint="Not before then."
          value={clocks.runAt}
          verdict={judgeRunAt(clocks, now)}
          error={problemAt(problems, 'runAt')}
          presets={startPresets(now)}
          now={now}
          className="sm:max-w-72"
          onChange={(runAt) => onChange({ ...clocks, runAt })}
        />
      )}
    </div>
  );
}

function DelayFields({ clocks, problems, now, onChange }: ClockFieldsProps) {
  const due = dueAt(clocks, now);
  return (
    <div className="flex flex-col gap-1.5 sm:max-w-72">
      <div className="grid grid-cols-2 gap-2">
        <Field
          label="Delay"
          error={problemAt(problems, 'delay')}
          hint={
            due > now ? <span className="whitespace-nowrap">{momentText(new Date(due).toISOString(), now)}</span> : ''
          }
        >
          <Input
            type="number"
            inputMode="decimal"
            step="any"
            min={0}
            value={clocks.delay}
            onChange={(event) => onChange({ ...clocks, delay: event.target.value })}
          />
        </Field>
        <Field label="Unit">
          <Select
            value={clocks.delayUnit}
            onChange={({ target }) => {
              if (isDelayUnit(target.value)) onChange({ ...clocks, delayUnit: target.value });
            }}
          >
            {units.map((unit) => (
              <option key={unit}>{unit}</option>
            ))}
          </Select>
        </Field>
      </div>
      <div role="group" aria-label="Delay: choose" className="flex flex-wrap gap-1">
        {delayPresets.map(({ label, ...delay }) => (
          <Button key={label} size="sm" onClick={() => onChange({ ...clocks, ...delay })}>
            {label}
          </Button>
        ))}
      </div>
    </div>
  );
}
