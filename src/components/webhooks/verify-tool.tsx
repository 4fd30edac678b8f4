'use client';

import { type ChangeEvent, type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { verifySignature, type ReceivedMessage, type Verdict } from './verify-signature';

const empty: ReceivedMessage = { id: '', timestamp: '', signature: '', body: '', secret: '' };

/** Checks the signature of a message that a receiver got. */
export function VerifyTool() {
  const [message, setMessage] = useState(empty);
  const [verdict, setVerdict] = useState<Verdict | null>(null);

  // Without names: a form that is sent before the page has come alive would write the secret into the address.
  const bind = (field: keyof ReceivedMessage) => ({
    value: message[field],
    autoComplete: 'off',
    spellCheck: false,
    onChange(event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) {
      setMessage({ ...message, [field]: event.target.value });
      setVerdict(null);
    },
  });

  async function check(event: FormEvent) {
    event.preventDefault();
    setVerdict(await verifySignature(message));
  }

  return (
    <Panel title="Check a signature">
      <form onSubmit={(event) => void check(event)} noValidate className="flex flex-col gap-3">
        <p className="text-muted">Checked in this browser: nothing is sent anywhere.</p>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="webhook-id">
            <Input {...bind('id')} />
          </Field>
          <Field label="webhook-timestamp">
            <Input {...bind('timestamp')} />
          </Field>
        </div>
        <Field label="webhook-signature">
          <Input {...bind('signature')} />
        </Field>
        <Field label="Body, as it came">
          <Textarea rows={3} {...bind('body')} />
        </Field>
        <Field label="Secret">
          <Input type="password" {...bind('secret')} />
        </Field>
        <Button type="submit" className="self-start">
          Check the signature
        </Button>
        <p aria-live="polite" className={verdict?.isValid ? 'text-completed' : 'text-failed'}>
          {verdict?.text}
        </p>
      </form>
    </Panel>
  );
}
