'use client';

import { AlertDialog } from 'radix-ui';
import { type ReactElement, type ReactNode, useState } from 'react';
import { Button } from './button';

interface ConfirmDialogProps {
  /** The button that asks. */
  trigger: ReactElement;
  title: string;
  children: ReactNode;
  keep: string;
  confirm: string;
  isPending: boolean;
  /** Does it, and closes the dialog when that has settled. */
  onConfirm: (close: () => void) => void;
}

/** Asks before something is done that nothing undoes. */
export function ConfirmDialog({ trigger, title, children, keep, confirm, isPending, onConfirm }: ConfirmDialogProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <AlertDialog.Trigger asChild>{trigger}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-black/40 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <AlertDialog.Content className="panel fixed top-1/2 left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 p-4 shadow-xl">
          <AlertDialog.Title className="text-base font-medium [overflow-wrap:anywhere]">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2">{children}</AlertDialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{keep}</Button>
            </AlertDialog.Cancel>
            <Button variant="danger" disabled={isPending} onClick={() => onConfirm(() => setIsOpen(false))}>
              {confirm}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
