'use client';

import { useMemo, useState } from 'react';
import { textParts } from '@/jobs/visible-text';
import { Button } from './button';
import { classNames } from './class-names';
import { ShownText } from './shown-text';

const stepCharacters = 64 * 1024;

interface BoundedTextProps {
  text: string;
  /** What the text is, for the scrollable region. */
  label: string;
  className?: string;
}

/** A text of any length: its beginning, and more on demand. A megabyte at once would stop the page. */
export function BoundedText({ text, label, className }: BoundedTextProps) {
  const [shown, setShown] = useState(stepCharacters);
  const parts = useMemo(() => textParts(text.slice(0, shown)), [text, shown]);
  const left = text.length - shown;
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={label}
      className={classNames('max-h-96 overflow-auto p-3 font-mono text-xs leading-5', className)}
    >
      <pre className="font-mono [overflow-wrap:anywhere] whitespace-pre-wrap">
        <ShownText parts={parts} />
      </pre>
      {left > 0 && (
        <Button size="sm" className="mt-2" onClick={() => setShown(shown + stepCharacters)}>
          Show {Math.min(left, stepCharacters).toLocaleString('en')} more of {text.length.toLocaleString('en')}{' '}
          characters
        </Button>
      )}
    </div>
  );
}
