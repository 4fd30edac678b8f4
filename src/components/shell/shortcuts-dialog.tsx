'use client';

import { X } from 'lucide-react';
import Link from 'next/link';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { usePreferences } from '@/client/preferences';
import { listHotkeys } from '@/client/use-hotkeys';
import { Button } from '@/components/ui/button';
import { ShortcutList } from './shortcut-list';

interface ShortcutsDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onClosed: () => void;
}

/** Lists the shortcuts that work on the page that is open, and those that work on each. */
export function ShortcutsDialog({ isOpen, onOpenChange, onClosed }: ShortcutsDialogProps) {
  const { hasShortcuts } = usePreferences();
  const [here] = useState(() => listHotkeys('here'));
  const [everywhere] = useState(() => listHotkeys('everywhere'));
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className="panel fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 overflow-y-auto p-4 shadow-xl"
        >
          <div className="flex items-center justify-between">
            <Dialog.Title className="font-medium">Keyboard shortcuts</Dialog.Title>
            <Dialog.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close" title="Close (Esc)">
                <X aria-hidden />
              </Button>
            </Dialog.Close>
          </div>
          {!hasShortcuts && (
            <p className="rounded-md bg-pending-soft px-3 py-2">They are turned off in this browser.</p>
          )}
          {here.length > 0 && <ShortcutList title="On this page" shortcuts={here} />}
          <ShortcutList
            title="On every page"
            shortcuts={[{ keys: 'Ctrl or ⌘ + K', does: 'Find a page, a job or an action' }, ...everywhere]}
          />
          <Link
            href="/settings/appearance"
            onClick={() => onOpenChange(false)}
            className="self-start text-accent underline underline-offset-2"
          >
            {hasShortcuts ? 'Turn them off' : 'Turn them on'}
          </Link>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
