'use client';

import { useState } from 'react';
import { countOf } from '@/client/format-number';
import { CopyButton } from '@/components/ui/copy-button';
import { visibleText } from '@/jobs/visible-text';
import { stackParts, type StackPart } from './stack-lines';

const shownAtFirst = 30;

interface StackViewProps {
  stack: string;
  /** What it is, for the copy button and the scrollable region. */
  label: string;
}

/** A stack with the frames of one's own in front, and those of libraries folded. */
export function StackView({ stack, label }: StackViewProps) {
  const [showsAll, setShowsAll] = useState(false);
  const parts = stackParts(visibleText(stack));
  const shown = showsAll ? parts : parts.slice(0, shownAtFirst);
  return (
    <div className="flex min-w-0 items-start rounded-md border bg-raised">
      <div
        tabIndex={0}
        role="region"
        aria-label={label}
        className="max-h-80 min-w-0 grow overflow-auto rounded-md p-3 font-mono text-xs leading-5"
      >
        {shown.map((part, index) => (
          <Part key={index} part={part} />
        ))}
        {parts.length > shown.length && (
          <button
            type="button"
            className="min-h-6 text-accent underline pointer-coarse:min-h-10"
            onClick={() => setShowsAll(true)}
          >
            {countOf(parts.length - shown.length, 'more line')}: show all
          </button>
        )}
      </div>
      <CopyButton text={stack} label={`Copy ${label}`} className="my-1.5 mr-1.5" />
    </div>
  );
}

function Part({ part }: { part: StackPart }) {
  switch (part.kind) {
    case 'message':
      return <div className="whitespace-pre">{part.text || ' '}</div>;
    case 'own':
      return <div className="pl-4 font-semibold whitespace-pre">{part.text}</div>;
    case 'foreign':
      return (
        <details className="pl-4 text-muted">
          <summary className="min-h-6 pointer-coarse:py-2.5">
            {countOf(part.lines.length, 'frame')} of Node and libraries
          </summary>
          {part.lines.map((line, index) => (
            <div key={index} className="pl-4 whitespace-pre">
              {line}
            </div>
          ))}
        </details>
      );
  }
}
