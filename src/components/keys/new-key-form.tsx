'use client';

import { type FormEvent, useState } from 'react';
import { holdPage } from '@/client/hold-page';
import { openSession } from '@/client/open-session';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { scopes, type Scope } from '@/jobs/scopes';
import type { InputProblem } from '@/jobs/errors';
import type { KeyToShow } from './made-key';

const meaning: Record<Scope, string> = {
  read: 'sees every job and figure',
  submit: 'submits jobs and sees its own',
  manage: 'reads, submits, and acts on any job',
  admin: 'does everything, keys too',
};

const lifetimes = { never: 0, '30 days': 30, '90 days': 90, '1 year': 365 } as const;
const dayMs = 86_400_000;

/** What is wrong with the form, by the field that it stands at. */
type Problems = Partial<Record<'name' | 'scopes' | 'other', string>>;

interface NewKeyFormProps {
  /** No key is needed yet. */
  isFirst: boolean;
  onMade: (made: KeyToShow) => void;
}

/** Makes a key. The first one shuts the door behind itself, so this browser is signed in with it. */
export function NewKeyForm({ isFirst, onMade }: NewKeyFormProps) {
  const [problems, setProblems] = useState<Problems>({});
  const { whoAmI } = trpc.useUtils();
  const create = trpc.keys.create.useMutation({
    // The first key shuts others out before its answer is here.
    onMutate: holdPage,
    onSettled: (_made, _error, _wish, release) => release?.(),
    async onSuccess({ name, key }) {
      // Shown before anything else is asked: whatever fails from here on, the key is seen.
      onMade({ name, secret: key, signInProblem: null });
      if (!isFirst) return;
      const signInProblem = await openSession(key);
      onMade({ name, secret: key, signInProblem });
      if (signInProblem === null) await whoAmI.invalidate();
    },
    onError: (error) => setProblems(problemsBy(problemOf(error).problems, problemOf(error).message)),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = form.get('name');
    const name = typeof given === 'string' ? given : '';
    const wished: Scope[] = isFirst ? ['admin'] : scopes.filter((scope) => form.getAll('scope').includes(scope));
    const missing: Problems = {
      ...(name === '' && { name: 'Give it a name.' }),
      ...(wished.length === 0 && { scopes: 'Choose at least one.' }),
    };
    setProblems(missing);
    if (Object.keys(missing).length > 0) return;
    const days = Number(form.get('days'));
    const expiry = days > 0 && { expiresAt: new Date(Date.now() + days * dayMs).toISOString() };
    create.mutate({ name, scopes: wished, ...expiry });
  }

  return (
    <Panel title={isFirst ? 'The first key' : 'New key'}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field label="Name" hint="Who or what uses it." error={problems.name} isRequired>
          <Input name="name" maxLength={200} autoComplete="off" />
        </Field>
        {isFirst && (
          <p className="text-muted">
            It is an admin key, so that more can be made with it. This browser is signed in with it.
          </p>
        )}
        {!isFirst && (
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 text-xs font-medium">Scopes</legend>
            {scopes.map((scope) => (
              <label key={scope} className="flex min-h-6 items-center gap-2 pointer-coarse:min-h-10">
                <input
                  type="checkbox"
                  name="scope"
                  value={scope}
                  className="size-4 shrink-0 accent-accent"
                  defaultChecked={scope === 'submit'}
                />
                <span>
                  {scope} <span className="text-muted">{meaning[scope]}</span>
                </span>
              </label>
            ))}
            {problems.scopes && (
              <p role="alert" className="text-xs text-failed">
                {problems.scopes}
              </p>
            )}
          </fieldset>
        )}
        <Field label="Expires">
          <Select name="days" defaultValue="0">
            {Object.entries(lifetimes).map(([label, days]) => (
              <option key={label} value={days}>
                {label === 'never' ? 'never' : `in ${label}`}
              </option>
            ))}
          </Select>
        </Field>
        {problems.other && (
          <p role="alert" className="text-failed">
            {problems.other}
          </p>
        )}
        <Button type="submit" variant="primary" disabled={create.isPending} className="self-start">
          {create.isPending ? 'Making it…' : 'Make key'}
        </Button>
      </form>
    </Panel>
  );
}

function problemsBy(found: readonly InputProblem[], message: string): Problems {
  const at = (path: string) => found.find((one) => one.path === path)?.message;
  const [name, scopes] = [at('name'), at('scopes')];
  if (name === undefined && scopes === undefined) return { other: found[0]?.message ?? message };
  return { ...(name !== undefined && { name }), ...(scopes !== undefined && { scopes }) };
}
