'use client';

import { Keyboard, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { useHotkeys } from '@/client/use-hotkeys';
import { Button } from '@/components/ui/button';

const shortcuts = [
  ['j / k', 'Next or previous job of the list'],
  ['Enter', 'Open the chosen job'],
  ['/', 'Search the list'],
  ['c', 'New job'],
  ['x', 'Cancel the job that is open'],
  ['r', 'Retry the job that is open'],
  ['e', 'Edit the schedule that is open'],
  ['?', 'These shortcuts'],
] as const;

/** The list of shortcuts, and those that work on every page. */
export function Shortcuts() {
  const [isOpen, setIsOpen] = useState(false);
  const router = useRouter();
  useHotkeys({
    '?': () => setIsOpen(true),
    c: () => router.push('/jobs/new'),
  });
  return (
    <Dialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <Dialog.Trigger asChild>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          className="max-md:hidden"
        >
          <Keyboard aria-hidden />
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Dialog.Content
          aria-describedby={undefined}
          className="panel fixed top-1/2 left-1/2 z-50 w-[min(24rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 p-4 shadow-xl"
        >
          <div className="mb-2 flex items-center justify-between">
            <Dialog.Title className="font-medium">Keyboard shortcuts</Dialog.Title>
            <Dialog.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close">
                <X aria-hidden />
              </Button>
            </Dialog.Close>
          </div>
          <dl className="divide-y">
            {shortcuts.map(([keys, meaning]) => (
              <div key={keys} className="flex items-center justify-between gap-4 py-1.5">
                <dt className="text-muted">{meaning}</dt>
                <dd>
                  <kbd className="rounded border bg-raised px-1.5 py-0.5 font-mono text-xs">{keys}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
