'use client';

import { type FormEvent, useState } from 'react';
import { forgetSession } from '@/client/forget-session';
import { openSession } from '@/client/open-session';
import { Brand } from '@/components/shell/brand';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

interface SignInFormProps {
  /** Where it leads. */
  next: string;
  /** The session ended over something that was to be done. */
  isUndone: boolean;
}

export function SignInForm({ next, isUndone }: SignInFormProps) {
  const [error, setError] = useState<string>();
  const [isSending, setIsSending] = useState(false);

  async function signIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('key');
    const key = typeof given === 'string' ? given.trim() : '';
    if (key === '') return setError('Enter a key.');
    setIsSending(true);
    const problem = await openSession(key);
    if (problem === null) {
      // The session before may have ended by itself, and been another person's.
      await forgetSession();
      return window.location.assign(next);
    }
    setError(problem);
    setIsSending(false);
  }

  return (
    <form onSubmit={(event) => void signIn(event)} noValidate className="panel flex w-full max-w-sm flex-col gap-4 p-5">
      <Brand />
      {isUndone && (
        <p role="status" className="rounded-md bg-pending-soft px-3 py-2">
          Your session had ended, so what you did last was not done. Sign in, and do it again where you were.
        </p>
      )}
      <div>
        <h1 className="text-lg font-semibold tracking-tight">Sign in</h1>
        <p className="text-muted">
          With an API key of this TaskFlow. A sealed cookie keeps this browser signed in; the key itself is not in it.
        </p>
      </div>
      <Field label="API key" error={error} isRequired>
        <Input
          name="key"
          type="password"
          autoComplete="current-password"
          autoFocus
          placeholder="tf_…"
          spellCheck={false}
        />
      </Field>
      <Button type="submit" variant="primary" disabled={isSending}>
        {isSending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
