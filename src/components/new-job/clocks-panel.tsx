'use client';

import { useNow } from '@/client/use-now';
import { useTimeZone } from '@/client/use-time-zone';
import { Panel } from '@/components/ui/panel';
import type { InputProblem } from '@/jobs/errors';
import { type ClockOptions, dueAt, judgeLimit } from './clock-options';
import { problemAt } from './problem-at';
import { StartFields } from './start-fields';
import { TimeField } from './time-field';
import { limitPresets } from './time-presets';

interface ClocksPanelProps {
  clocks: ClockOptions;
  problems: InputProblem[];
  onChange: (clocks: ClockOptions) => void;
}

const limits = [
  { name: 'expiresAt', label: 'Not started by', hint: 'Fails as expired when no attempt began by then.' },
  { name: 'deadline', label: 'Must end by', hint: 'Is stopped and fails when it has not ended by then.' },
] as const;

/** When the job runs, and until when. */
export function ClocksPanel({ clocks, problems, onChange }: ClocksPanelProps) {
  const now = useNow();
  const timeZone = useTimeZone();
  return (
    <Panel title="When" actions={<span className="text-xs text-muted">Times in {timeZone}</span>}>
      <div className="flex flex-col gap-4">
        <StartFields clocks={clocks} problems={problems} now={now} onChange={onChange} />
        <div className="grid gap-4 sm:grid-cols-2">
          {limits.map(({ name, label, hint }) => (
            <TimeField
              key={name}
              label={label}
              hint={hint}
              value={clocks[name]}
              verdict={judgeLimit(clocks, name, now)}
              error={problemAt(problems, name)}
              presets={limitPresets(dueAt(clocks, now))}
              now={now}
              onChange={(value) => onChange({ ...clocks, [name]: value })}
            />
          ))}
        </div>
      </div>
    </Panel>
  );
}
