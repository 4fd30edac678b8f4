'use client';

import { useState } from 'react';
import type { InputProblem } from '@/jobs/errors';
import { Field } from '@/components/ui/field';
import { Input, Select, Textarea } from '@/components/ui/input';
import { FileUpload } from './file-upload';
import type { Json } from './parsed-object';
import { problemAt } from './problem-at';
import type { SchemaField } from './schema-fields';
import { TextListField } from './text-list-field';
import { textsOf } from './text-list';

interface PayloadFieldProps {
  field: SchemaField;
  value: Json | undefined;
  problems: InputProblem[];
  /** `undefined` leaves the field out of the payload. */
  onChange: (value: Json | undefined) => void;
}

export function PayloadField({ field, value, problems, onChange }: PayloadFieldProps) {
  const path = `payload.${field.name}`;
  // As it came: an object in a list is not to change its control under the cursor.
  const [isTextList] = useState(field.kind === 'text-list' && textsOf(value) !== null);
  if (isTextList) {
    return <TextListField field={field} value={value} problems={problems} path={path} onChange={onChange} />;
  }
  const error = problemAt(problems, path);
  const isJson = ['json', 'text-list'].includes(field.kind) || (typeof value === 'object' && value !== null);
  if (isJson) return <JsonField field={field} value={value} error={error} onChange={onChange} />;
  if (field.kind === 'boolean') {
    return (
      <label className="flex min-h-6 pointer-coarse:min-h-10 items-center gap-2 text-xs font-medium">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={value === true}
          onChange={(event) => onChange(event.target.checked ? true : undefined)}
        />
        {field.label}
        {field.description && <span className="font-normal text-muted">{field.description}</span>}
        {error && <span className="text-failed">{error}</span>}
      </label>
    );
  }
  const text = value === undefined || value === null ? '' : String(value);
  return (
    <Field
      label={field.label}
      hint={field.description}
      error={error}
      isRequired={field.isRequired}
      className={field.kind === 'long-text' ? 'sm:col-span-2' : ''}
    >
      {control(field, text, onChange)}
    </Field>
  );
}

function control(field: SchemaField, text: string, onChange: (value: Json | undefined) => void) {
  const textChanged = (event: { target: { value: string } }) =>
    onChange(event.target.value === '' ? undefined : event.target.value);
  switch (field.kind) {
    case 'choice':
      return (
        <Select value={text} onChange={textChanged}>
          <option value="">{field.isRequired ? 'Choose…' : 'Default'}</option>
          {field.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </Select>
      );
    case 'long-text':
      return <Textarea rows={4} value={text} onChange={textChanged} />;
    case 'number':
      return (
        <Input
          type="number"
          inputMode={field.isWhole ? 'numeric' : 'decimal'}
          step={field.isWhole ? 1 : 'any'}
          min={field.min ?? undefined}
          max={field.max ?? undefined}
          value={text}
          onChange={(event) => onChange(event.target.value === '' ? undefined : Number(event.target.value))}
        />
      );
    default:
      return (
        <Input
          type={field.kind === 'url' ? 'url' : field.kind === 'email' ? 'email' : 'text'}
          value={text}
          onChange={textChanged}
        />
      );
  }
}

interface JsonFieldProps extends Omit<PayloadFieldProps, 'problems'> {
  error: string | undefined;
}

function JsonField({ field, value, error, onChange }: JsonFieldProps) {
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [syntaxError, setSyntaxError] = useState<string>();

  function edit(next: string): void {
    setText(next);
    if (next.trim() === '') {
      setSyntaxError(undefined);
      return onChange(undefined);
    }
    try {
      onChange(JSON.parse(next));
      setSyntaxError(undefined);
    } catch {
      setSyntaxError('This is not JSON yet.');
    }
  }

  return (
    <div className="flex flex-col gap-1.5 sm:col-span-2">
      <Field
        label={`${field.label} (JSON)`}
        hint={field.description}
        error={syntaxError ?? error}
        isRequired={field.isRequired}
      >
        <Textarea
          rows={Math.min(10, Math.max(3, text.split('\n').length))}
          value={text}
          onChange={(event) => edit(event.target.value)}
          spellCheck={false}
          className="font-mono text-xs"
        />
      </Field>
      {field.takesFile && (
        <FileUpload label={field.label} onUploaded={(fileId) => edit(JSON.stringify({ fileId }, null, 2))} />
      )}
    </div>
  );
}
