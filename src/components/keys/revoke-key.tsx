'use client';

import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { ApiKey } from '@/jobs/api-key-schema';

/** Revokes a key after asking: nothing undoes it. */
export function RevokeKey({ apiKey: { keyId, name } }: { apiKey: ApiKey }) {
  const utils = trpc.useUtils();
  const revoke = trpc.keys.revoke.useMutation({
    onSuccess: () => toast.success(`${name} is revoked.`),
    onError: (error) => toast.error(problemOf(error).message),
    onSettled: () => utils.keys.invalidate(),
  });
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      }
      title={`Revoke ${name}?`}
      keep="Keep it"
      confirm={revoke.isPending ? 'Revoking…' : 'Revoke key'}
      isPending={revoke.isPending}
      onConfirm={(close) => revoke.mutate({ keyId }, { onSettled: close })}
    >
      Every process refuses it at once, and whoever is signed in with it is signed out. A revoked key does not come
      back.
    </ConfirmDialog>
  );
}
