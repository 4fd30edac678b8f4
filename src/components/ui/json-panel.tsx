'use client';

import { ExternalLink } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { needlePattern } from '@/client/find-in-text';
import { pathText, valueAt, type JsonPath } from '@/client/json-path';
import { findInJson, mostFound } from '@/client/json-search';
import { useJsonTree, type JsonTreeState } from '@/client/use-json-tree';
import { BoundedText } from './bounded-text';
import { Button } from './button';
import { CopyButton } from './copy-button';
import { FindBox } from './find-box';
import { Select } from './input';
import { linkOf } from './json-leaf';
import { JsonTree } from './json-tree';
import { Panel } from './panel';
import { SegmentedControl } from './segmented-control';

const views = [
  { value: 'tree', label: 'Tree' },
  { value: 'text', label: 'Text' },
] as const;

/** A JSON value under its name, to be read, searched and copied, however long and deep it is. */
export function JsonPanel({ title, value }: { title: string; value: unknown }) {
  const [view, setView] = useState<'tree' | 'text'>('tree');
  const tree = useJsonTree(value);
  const name = title.toLowerCase();
  const isSmall = tree.base.length === 0 && tree.rows.length < 8 && tree.rows.every((row) => row.isOpen !== false);
  const [needle, setNeedle] = useState('');
  const sought = useDeferredValue(needle);
  const pattern = useMemo(() => needlePattern(sought, false), [sought]);
  const found = useMemo(() => (pattern ? findInJson(value, pattern) : []), [value, pattern]);
  const [at, setAt] = useState(-1);

  function goTo(index: number): void {
    const path = found[index];
    if (!path) return;
    setAt(index);
    tree.go(path);
  }

  return (
    <Panel
      title={title}
      flush
      actions={
        <span className="flex flex-wrap items-center gap-2">
          {view === 'tree' && !isSmall && (
            <>
              <FindBox
                label={`Find in ${name}`}
                needle={needle}
                onNeedle={(text) => {
                  setNeedle(text);
                  setAt(-1);
                }}
                at={at}
                count={found.length}
                isBehind={sought !== needle}
                isMore={found.length === mostFound}
                onGo={goTo}
              />
              <LevelSelect tree={tree} name={name} />
            </>
          )}
          <SegmentedControl label={`How ${name} is shown`} value={view} options={views} onChange={setView} />
          <CopyButton text={() => JSON.stringify(value, null, 2)} label={`Copy ${name}`} />
        </span>
      }
    >
      {view === 'text' ? (
        <WrittenOut value={value} label={title} />
      ) : (
        <>
          <div className="px-2">
            {tree.base.length > 0 && (
              <Button size="sm" variant="ghost" className="mt-1" onClick={() => tree.go([])}>
                Inside {cut(pathText(name, tree.base))}: back to the top
              </Button>
            )}
            <JsonTree tree={tree} label={title} pattern={pattern} />
          </div>
          {tree.rows.length > 1 && <PlaceBar name={name} value={value} path={tree.activePath} />}
        </>
      )}
    </Panel>
  );
}

function WrittenOut({ value, label }: { value: unknown; label: string }) {
  const text = useMemo(() => JSON.stringify(value, null, 2), [value]);
  return <BoundedText text={text} label={`${label} as text`} />;
}

const levels = ['1', '2', '3', '4'];

function LevelSelect({ tree, name }: { tree: JsonTreeState; name: string }) {
  return (
    <Select
      aria-label={`Levels of ${name} to open`}
      value=""
      onChange={(event) => tree.openTo(event.target.value === 'all' ? Infinity : Number(event.target.value))}
      className="h-7 w-auto text-xs max-sm:text-xs"
    >
      <option value="" disabled>
        Levels
      </option>
      <option value="0">nothing</option>
      {levels.map((level) => (
        <option key={level} value={level}>
          {level === '1' ? '1 level' : `${level} levels`}
        </option>
      ))}
      <option value="all">everything</option>
    </Select>
  );
}

/** Where one is in the tree, and what can be done with it. */
function PlaceBar({ name, value, path }: { name: string; value: unknown; path: JsonPath }) {
  const text = pathText(name, path);
  const here = valueAt(value, path);
  const link = linkOf(here);
  return (
    <div className="flex items-center gap-1 border-t py-0.5 pr-1 pl-3">
      <code className="min-w-0 grow truncate font-mono text-xs text-muted">
        <bdi>{cut(text)}</bdi>
      </code>
      {link !== null && (
        <Button asChild variant="ghost" size="icon" title="Open the link">
          <a href={link} target="_blank" rel="noopener noreferrer" aria-label="Open the link">
            <ExternalLink aria-hidden />
          </a>
        </Button>
      )}
      <CopyButton text={text} label="Copy path" withLabel />
      <CopyButton
        text={() => (typeof here === 'string' ? here : JSON.stringify(here, null, 2))}
        label="Copy value"
        withLabel
      />
    </div>
  );
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 80)}…${text.slice(-100)}` : text;
}
