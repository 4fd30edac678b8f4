'use client';

import { fromLocalInput } from '@/client/local-time';
import { momentText } from '@/client/moment-text';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { ClockVerdict } from './clock-options';

interface TimeFieldProps {
  label: string;
  hint: string;
  /** As a datetime-local input holds it. */
  value: string;
  verdict: ClockVerdict;
  error: string | undefined;
  presets: readonly { label: string; value: string }[];
  now: number;
  className?: string;
  onChange: (value: string) => void;
}

/** A moment by the reader's own clock, said in words as well. */
export function TimeField({
  label,
  hint,
  value,
  verdict,
  error,
  presets,
  now,
  className = '',
  onChange,
}: TimeFieldProps) {
  const at = fromLocalInput(value);
  return (
    <div className={`flex min-w-0 flex-col gap-1.5 ${className}`}>
      <Field
        label={label}
        error={error ?? verdict.error}
        hint={
          <>
            {at ? momentText(at, now) : hint}
            {verdict.warning && <span className="block text-pending">{verdict.warning}</span>}
          </>
        }
      >
        <Input type="datetime-local" value={value} onChange={(event) => onChange(event.target.value)} />
      </Field>
      <div role="group" aria-label={`${label}: choose`} className="flex flex-wrap gap-1">
        {presets.map((preset) => (
          <Button key={preset.label} size="sm" onClick={() => onChange(preset.value)}>
            {preset.label}
          </Button>
        ))}
        {value !== '' && (
          <Button size="sm" variant="ghost" onClick={() => onChange('')}>
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}
