'use client';

import { useState } from 'react';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { classNames } from '@/components/ui/class-names';
import type { JobAttempt } from '@/jobs/job-history-schema';
import { compareErrors, type DiffLine } from './compare-errors';

interface ErrorDiffProps {
  /** Those with an error, two or more, oldest first. */
  attempts: JobAttempt[];
  /** The one that is open: it is compared with the one before it. */
  selected: number | null;
}

/** The errors of any two attempts side by side, as lines that went and lines that came. */
export function ErrorDiff({ attempts, selected }: ErrorDiffProps) {
  const numbers = attempts.map(({ number }) => number);
  const at = selected === null ? -1 : numbers.indexOf(selected);
  const later = at > 0 ? at : numbers.length - 1;
  const [first, setFirst] = useState(numbers[later - 1] ?? null);
  const [second, setSecond] = useState(numbers[later] ?? null);
  const errorOf = (number: number | null) => attempts.find((attempt) => attempt.number === number)?.error;
  const [before, after] = [errorOf(first), errorOf(second)];
  return (
    <div className="flex flex-col gap-3 border-b p-3" role="group" aria-label="Two errors compared">
      <div className="grid grid-cols-2 gap-3">
        <AttemptChoice label="From attempt" numbers={numbers} value={first} onChange={setFirst} />
        <AttemptChoice label="To attempt" numbers={numbers} value={second} onChange={setSecond} />
      </div>
      {before && after && <Difference found={compareErrors(before, after)} />}
    </div>
  );
}

interface AttemptChoiceProps {
  label: string;
  numbers: number[];
  value: number | null;
  onChange: (number: number) => void;
}

function AttemptChoice({ label, numbers, value, onChange }: AttemptChoiceProps) {
  return (
    <Field label={label}>
      <Select value={value ?? ''} onChange={(event) => onChange(Number(event.target.value))}>
        {numbers.map((number) => (
          <option key={number} value={number}>
            #{number}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Difference({ found }: { found: ReturnType<typeof compareErrors> }) {
  if (found === 'same') return <p role="status">Both failed with the same error, to the letter.</p>;
  if (found === 'too_different') return <p role="status">The two have too little in common to be compared.</p>;
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Differences"
      className="max-h-80 overflow-auto rounded-md border bg-raised py-2 font-mono text-xs leading-5"
    >
      <div className="w-max min-w-full">
        {found.map((line, index) => (
          <Line key={index} {...line} />
        ))}
      </div>
    </div>
  );
}

const signWords = { '+': 'came', '-': 'went', ' ': '' };
const tones = { '+': 'bg-completed-soft text-completed', '-': 'bg-failed-soft text-failed', ' ': '' };

function Line({ sign, text }: DiffLine) {
  return (
    <div className={classNames('flex gap-2 px-3 whitespace-pre', tones[sign])}>
      <span aria-hidden className="w-2 shrink-0 select-none">
        {sign}
      </span>
      {sign !== ' ' && <span className="sr-only">{signWords[sign]}: </span>}
      <span>{text || ' '}</span>
    </div>
  );
}
