'use client';

import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button';

export interface ConfirmDialogBoxProps {
  title: string;
  children: ReactNode;
  keep: string;
  confirm: string;
  isPending: boolean;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Does it, and closes the dialog when that has settled. */
  onConfirm: (close: () => void) => void;
  /** Where the keyboard goes on when it is closed. */
  onClosed: () => void;
}

/** The dialog of `ConfirmDialog`, which loads it when it is wanted. */
export function ConfirmDialogBox(props: ConfirmDialogBoxProps) {
  const { title, children, keep, confirm, isPending, isOpen, onOpenChange, onConfirm, onClosed } = props;
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-black/40 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <AlertDialog.Content
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className="panel fixed top-1/2 left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 p-4 shadow-xl"
        >
          <AlertDialog.Title className="text-base font-medium [overflow-wrap:anywhere]">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2">{children}</AlertDialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{keep}</Button>
            </AlertDialog.Cancel>
            <Button variant="danger" disabled={isPending} onClick={() => onConfirm(() => onOpenChange(false))}>
              {confirm}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
