'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { classNames } from './class-names';

const longText = 240;

interface JsonTreeProps {
  value: unknown;
  name?: string;
  depth?: number;
}

/** A JSON value as a tree that opens two levels deep. */
export function JsonTree({ value, name, depth = 0 }: JsonTreeProps) {
  if (typeof value !== 'object' || value === null) return <Leaf name={name} value={value} />;
  const entries = Array.isArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : Object.entries(value);
  return <Branch name={name} entries={entries} isArray={Array.isArray(value)} depth={depth} />;
}

interface BranchProps {
  name: string | undefined;
  entries: (readonly [string, unknown])[];
  isArray: boolean;
  depth: number;
}

function Branch({ name, entries, isArray, depth }: BranchProps) {
  const [isOpen, setIsOpen] = useState(depth < 2 && entries.length <= 100);
  const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) return <Leaf name={name} value={`${open}${close}`} isMark />;
  return (
    <div className="font-mono text-xs leading-6">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="-ml-1 inline-flex h-6 items-center gap-0.5 rounded px-1 hover:bg-raised"
      >
        <ChevronRight
          aria-hidden
          className={classNames('size-3 text-muted transition-transform', isOpen && 'rotate-90')}
        />
        {name !== undefined && <span className="text-accent">{name}</span>}
        <span className="pl-1 text-muted">
          {open}
          {isOpen ? '' : ` ${entries.length} ${close}`}
        </span>
      </button>
      {isOpen && (
        <div className="ml-1.5 border-l pl-3">
          {entries.slice(0, 500).map(([key, item]) => (
            <JsonTree key={key} name={key} value={item} depth={depth + 1} />
          ))}
          {entries.length > 500 && <p className="text-muted">{entries.length - 500} more: copy to see them all</p>}
        </div>
      )}
    </div>
  );
}

function Leaf({ name, value, isMark = false }: { name: string | undefined; value: unknown; isMark?: boolean }) {
  const [isWhole, setIsWhole] = useState(false);
  const text = isMark ? String(value) : JSON.stringify(value);
  const isLong = text.length > longText;
  return (
    <div className="flex gap-2 pl-3 font-mono text-xs leading-6">
      {name !== undefined && <span className="shrink-0 text-accent">{name}</span>}
      <span className={classNames('min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap', colorOf(value, isMark))}>
        {isLong && !isWhole ? `${text.slice(0, longText)}…` : text}
        {isLong && (
          <button type="button" onClick={() => setIsWhole(!isWhole)} className="ml-1 rounded px-1 text-muted underline">
            {isWhole ? 'less' : `all ${text.length.toLocaleString('en')} characters`}
          </button>
        )}
      </span>
    </div>
  );
}

function colorOf(value: unknown, isMark: boolean): string {
  if (isMark || value === null) return 'text-muted';
  if (typeof value === 'string') return 'text-completed';
  if (typeof value === 'number') return 'text-active';
  return 'text-pending';
}
