'use client';

import { type FormEvent, useState } from 'react';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import type { WebhookPing } from '@/jobs/webhook-delivery-schema';
import { ExchangeBar } from './exchange-bar';

/** Sends a test message to a URL, and shows all that came of it. */
export function PingTool() {
  const [url, setUrl] = useState('');
  const ping = trpc.webhooks.ping.useMutation();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (url.trim() !== '') ping.mutate({ url: url.trim() });
  }

  return (
    <Panel title="Send a test message">
      <form onSubmit={submit} noValidate className="flex flex-col gap-3">
        <Field
          label="URL"
          hint="Signed as the webhooks of your jobs are. Nothing of it is kept."
          error={ping.error ? problemOf(ping.error).message : undefined}
        >
          <Input
            type="url"
            value={url}
            placeholder="https://example.com/hook"
            spellCheck={false}
            onChange={(event) => setUrl(event.target.value)}
          />
        </Field>
        <Button type="submit" disabled={ping.isPending} className="self-start">
          {ping.isPending ? 'Sending…' : 'Send test message'}
        </Button>
      </form>
      <div aria-live="polite">{ping.data && <Sent ping={ping.data} />}</div>
    </Panel>
  );
}

function Sent({ ping }: { ping: WebhookPing }) {
  return (
    <div className="mt-3 flex flex-col gap-2">
      <p className={ping.isDelivered ? 'text-completed' : 'text-failed'}>
        {ping.isDelivered ? `Delivered: answered ${ping.responseStatus}.` : `Not delivered. ${ping.error ?? ''}`}
      </p>
      {ping.address && <p className="font-mono text-xs text-muted">{ping.address}</p>}
      <ExchangeBar times={ping} />
      {ping.responseBody && <CodeBlock code={ping.responseBody} label="answer to the test message" />}
    </div>
  );
}
