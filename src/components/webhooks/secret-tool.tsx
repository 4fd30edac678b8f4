'use client';

import { useState } from 'react';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';

/** The signing secret: shown when asked for, and rotated after asking once more. */
export function SecretTool() {
  const [isShown, setIsShown] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const { webhooks } = trpc.useUtils();
  const asked = trpc.webhooks.secret.useQuery(undefined, { enabled: isShown, retry: false, gcTime: 0 });
  const rotate = trpc.webhooks.rotateSecret.useMutation({
    onSuccess(secret) {
      webhooks.secret.setData(undefined, secret);
      setIsShown(true);
      toast.success('There is a new secret.');
    },
    onError: (error) => toast.error(problemOf(error).message),
    onSettled: () => setIsAsking(false),
  });
  const secret = asked.data;
  // Until it is known what a new one would replace, none is made.
  const hasNone = asked.error !== null && problemOf(asked.error).status === 404;
  return (
    <Panel title="Signing secret">
      <div className="flex flex-col gap-3">
        <p className="text-muted">What the webhooks of your jobs are signed with, by Standard Webhooks.</p>
        {isShown && asked.error && <p className="text-failed">{problemOf(asked.error).message}</p>}
        {isShown && secret && (
          <>
            <CodeBlock code={secret.secret} label="signing secret" />
            <p className="text-xs text-muted">
              {secret.owner === 'key'
                ? 'Of the key that you are signed in with.'
                : 'Of all keys without one of their own.'}
              {secret.previous && (
                <>
                  {' '}
                  The one before signs beside it; that ends <RelativeTime at={secret.previous.expiresAt} />.
                </>
              )}
            </p>
          </>
        )}
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setIsShown(!isShown)}>{isShown ? 'Hide the secret' : 'Show the secret'}</Button>
          {isShown && !isAsking && (secret !== undefined || hasNone) && (
            <Button onClick={() => setIsAsking(true)}>{hasNone ? 'Make one…' : 'Rotate…'}</Button>
          )}
        </div>
        {isShown && isAsking && (
          <div role="group" aria-label="Rotate the secret" className="flex flex-col gap-2 rounded-md border p-3">
            <p>
              {hasNone
                ? 'It signs the webhooks of this key’s jobs from now on, alone: the shared one signs them no more.'
                : 'A new secret is made. For 24 hours messages carry both signatures: change it at the receiver meanwhile.'}
            </p>
            <div className="flex flex-wrap gap-2">
              <Button
                variant="danger"
                disabled={rotate.isPending}
                onClick={() => rotate.mutate({ owner: secret?.owner ?? 'key' })}
              >
                {hasNone ? 'Make a secret' : 'Rotate the secret'}
              </Button>
              <Button onClick={() => setIsAsking(false)}>Keep it</Button>
            </div>
          </div>
        )}
      </div>
    </Panel>
  );
}
