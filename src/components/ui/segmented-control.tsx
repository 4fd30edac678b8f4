'use client';

import type { KeyboardEvent } from 'react';
import { classNames } from './class-names';

interface SegmentedControlProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  className?: string;
}

/** How far each key goes, round and round. */
const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** One of a few, all in sight: a group of radio buttons, with the arrows of one. */
export function SegmentedControl<Value extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: SegmentedControlProps<Value>) {
  // Something can be reached by Tab although none is chosen.
  const chosen = Math.max(
    0,
    options.findIndex((option) => option.value === value),
  );

  function move(event: KeyboardEvent<HTMLElement>) {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (chosen + step + options.length) % options.length;
    const option = options[next];
    if (option) onChange(option.value);
    event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role=radio]')[next]?.focus();
  }

  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={classNames('inline-flex rounded-md border bg-raised p-0.5', className)}
    >
      {options.map((option, index) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={index === chosen ? 0 : -1}
          onKeyDown={move}
          onClick={() => onChange(option.value)}
          className="h-6 rounded px-2 pointer-coarse:h-10 pointer-coarse:min-w-10 text-xs font-medium text-muted hover:text-foreground aria-checked:bg-surface aria-checked:text-foreground aria-checked:shadow-sm aria-checked:ring-1 aria-checked:ring-line"
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
