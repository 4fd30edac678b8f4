'use client';

import { useId } from 'react';
import { SegmentedControl } from '@/components/ui/segmented-control';

interface ChoiceProps<Value extends string> {
  label: string;
  hint?: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

/** A setting with a few answers, all in sight. */
export function Choice<Value extends string>({ label, hint, value, options, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 basis-72 grow">
        <p id={id} className="font-medium">
          {label}
        </p>
        {hint && <p className="text-muted">{hint}</p>}
      </div>
      <SegmentedControl label={label} value={value} options={options} onChange={onChange} />
    </div>
  );
}
