'use client';

import { Plus, X } from 'lucide-react';
import { type ClipboardEvent, useId, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import type { InputProblem } from '@/jobs/errors';
import type { Json } from './parsed-object';
import type { SchemaField } from './schema-fields';
import { listProblems, pastedRows, textsOf, valueOfRows } from './text-list';

interface TextListFieldProps {
  field: SchemaField;
  value: Json | undefined;
  problems: InputProblem[];
  /** Of the value, in the problems. */
  path: string;
  /** `undefined` leaves the field out of the payload. */
  onChange: (value: Json | undefined) => void;
}

/** A list of texts, a row for each. Enter goes on submitting the form; a text of many lines is pasted as many rows. */
export function TextListField({ field, value, problems, path, onChange }: TextListFieldProps) {
  const { label, isRequired, description } = field;
  const id = useId();
  const box = useRef<HTMLFieldSetElement>(null);
  const [rows, setRows] = useState(() => withOne(textsOf(value) ?? []));
  const [told, setTold] = useState('');
  // A list that came with one text in it stays a list.
  const [isOneText] = useState(field.takesOneText && !Array.isArray(value));
  const { ofRows, own } = listProblems(problems, path, rows, valueOfRows(rows, isOneText));

  function change(next: string[], focusedRow?: number): void {
    setRows(withOne(next));
    onChange(valueOfRows(next, isOneText));
    if (focusedRow === undefined) return;
    // Once it is drawn.
    setTimeout(() => box.current?.querySelectorAll('input')[Math.max(0, focusedRow)]?.focus());
  }

  function add(): void {
    change([...rows, ''], rows.length);
    setTold(`Row ${rows.length + 1} added.`);
  }

  function remove(row: number): void {
    change(rows.toSpliced(row, 1), Math.min(row, rows.length - 2));
    setTold(`Row ${row + 1} removed.`);
  }

  function paste(event: ClipboardEvent, row: number): void {
    const pasted = pastedRows(event.clipboardData.getData('text'));
    if (pasted.length < 2) return;
    event.preventDefault();
    const before = rows.slice(0, rows[row] === '' ? row : row + 1);
    change([...before, ...pasted, ...rows.slice(row + 1)], before.length + pasted.length - 1);
    setTold(`${pasted.length} rows pasted.`);
  }

  return (
    <fieldset
      ref={box}
      className="flex min-w-0 flex-col gap-1"
      aria-describedby={[description && `${id}-hint`, own && `${id}-error`].filter(Boolean).join(' ') || undefined}
    >
      <legend className="mb-1 text-xs font-medium">
        {label}
        {isRequired && <span aria-hidden className="text-failed">{` *`}</span>}
      </legend>
      {rows.map((text, row) => (
        // Rows have no name of their own; what is typed is kept here and not in them.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={row} className="flex flex-col gap-1">
          <div className="flex items-center gap-1">
            <Input
              type={inputTypes[field.itemKind]}
              aria-label={rows.length === 1 ? label : `${label} ${row + 1} of ${rows.length}`}
              aria-required={(isRequired && row === 0) || undefined}
              aria-invalid={ofRows[row] || own ? true : undefined}
              aria-describedby={ofRows[row] && `${id}-${row}`}
              value={text}
              onChange={({ target }) => change(rows.with(row, target.value))}
              onPaste={(event) => paste(event, row)}
            />
            {rows.length > 1 && (
              <Button
                variant="ghost"
                size="icon"
                aria-label={`Remove ${label} ${row + 1}`}
                title="Remove this row"
                onClick={() => remove(row)}
              >
                <X aria-hidden />
              </Button>
            )}
          </div>
          {ofRows[row] && (
            <p id={`${id}-${row}`} className="text-xs text-failed">
              {ofRows[row]}
            </p>
          )}
        </div>
      ))}
      {own && (
        <p id={`${id}-error`} className="text-xs text-failed">
          {own}
        </p>
      )}
      {description && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {description}
        </p>
      )}
      <Button variant="ghost" size="sm" className="self-start" aria-label={`Add another to ${label}`} onClick={add}>
        <Plus aria-hidden />
        Add another
      </Button>
      <span role="status" className="sr-only">
        {told}
      </span>
    </fieldset>
  );
}

const inputTypes = { text: 'text', email: 'email', url: 'url' } as const;

const withOne = (rows: string[]): string[] => (rows.length === 0 ? [''] : rows);
