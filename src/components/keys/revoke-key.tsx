'use client';

import { AlertDialog } from 'radix-ui';
import { useState } from 'react';
import { toast } from 'sonner';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import type { ApiKey } from '@/jobs/api-key-schema';

/** Revokes a key after asking: nothing undoes it. */
export function RevokeKey({ apiKey: { keyId, name } }: { apiKey: ApiKey }) {
  const [isOpen, setIsOpen] = useState(false);
  const utils = trpc.useUtils();
  const revoke = trpc.keys.revoke.useMutation({
    onSuccess: () => toast.success(`${name} is revoked.`),
    onError: (error) => toast.error(problemOf(error).message),
    onSettled() {
      setIsOpen(false);
      return utils.keys.invalidate();
    },
  });
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <AlertDialog.Trigger asChild>
        <Button size="sm" aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-black/40 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <AlertDialog.Content className="panel fixed top-1/2 left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 p-4 shadow-xl">
          <AlertDialog.Title className="text-base font-medium [overflow-wrap:anywhere]">
            Revoke {name}?
          </AlertDialog.Title>
          <AlertDialog.Description className="mt-2">
            Every process refuses it at once, and whoever is signed in with it is signed out. A revoked key does not
            come back.
          </AlertDialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Keep it</Button>
            </AlertDialog.Cancel>
            <Button variant="danger" disabled={revoke.isPending} onClick={() => revoke.mutate({ keyId })}>
              {revoke.isPending ? 'Revoking…' : 'Revoke key'}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
