'use client';

import { type FormEvent, useState } from 'react';
import { openSession } from '@/client/open-session';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { createApiKeySchema, scopes, type CreatedApiKey, type Scope } from '@/jobs/api-key-schema';

const meaning: Record<Scope, string> = {
  read: 'sees every job and figure',
  submit: 'submits jobs and sees its own',
  manage: 'reads, submits, and acts on any job',
  admin: 'does everything, keys too',
};

const lifetimes = { never: 0, '30 days': 30, '90 days': 90, '1 year': 365 } as const;
const dayMs = 86_400_000;

/** Makes a key and shows it, once. */
export function NewKeyForm({ isFirst }: { isFirst: boolean }) {
  const [made, setMade] = useState<CreatedApiKey>();
  const [problem, setProblem] = useState<string>();
  const utils = trpc.useUtils();
  const create = trpc.keys.create.useMutation({
    async onSuccess(key) {
      // The first key shuts the door behind itself: this browser goes on with it.
      if (isFirst) await openSession(key.key);
      setMade(key);
      await utils.keys.invalidate();
    },
    onError: (error) => setProblem(problemOf(error).problems[0]?.message ?? problemOf(error).message),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = Number(form.get('days'));
    const wanted = createApiKeySchema.safeParse({
      name: form.get('name'),
      scopes: isFirst ? ['admin'] : form.getAll('scope'),
      ...(days > 0 && { expiresAt: new Date(Date.now() + days * dayMs).toISOString() }),
    });
    if (!wanted.success) return setProblem('Give it a name and at least one scope.');
    setProblem(undefined);
    create.mutate(wanted.data);
  }

  if (made) return <MadeKey made={made} onDone={() => setMade(undefined)} />;
  return (
    <Panel title={isFirst ? 'The first key' : 'New key'}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field label="Name" hint="Who or what uses it." error={problem} isRequired>
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
              <label key={scope} className="flex items-baseline gap-2">
                <input type="checkbox" name="scope" value={scope} defaultChecked={scope === 'submit'} />
                <span>
                  {scope} <span className="text-muted">{meaning[scope]}</span>
                </span>
              </label>
            ))}
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
        <Button type="submit" variant="primary" disabled={create.isPending} className="self-start">
          {create.isPending ? 'Making it…' : 'Make key'}
        </Button>
      </form>
    </Panel>
  );
}

function MadeKey({ made, onDone }: { made: CreatedApiKey; onDone: () => void }) {
  return (
    <Panel title={`The key ${made.name}`}>
      <div role="status" className="flex flex-col gap-3">
        <p>Copy it now: it is stored only as a hash and is never shown again.</p>
        <CodeBlock code={made.key} label="key" />
        <Button onClick={onDone} className="self-start">
          I have it
        </Button>
      </div>
    </Panel>
  );
}
