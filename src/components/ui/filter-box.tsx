'use client';

import { useEffect, useState } from 'react';
import { classNames } from './class-names';
import { Input } from './input';

interface FilterBoxProps {
  label: string;
  example: string;
  value: string | null;
  onChange: (text: string | null) => void;
  className?: string;
}

/** A word of a filter: it counts when it is written, not at each letter. */
export function FilterBox({ label, example, value, onChange, className }: FilterBoxProps) {
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  const commit = () => {
    if (text.trim() !== (value ?? '')) onChange(text.trim() || null);
  };
  return (
    <label
      className={classNames('flex grow basis-44 items-center gap-1.5 text-xs text-muted max-sm:basis-full', className)}
    >
      <span className="max-sm:w-14 max-sm:shrink-0">{label}</span>
      <Input
        value={text}
        placeholder={example}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </label>
  );
}
