'use client';

import { DropdownMenu } from 'radix-ui';
import type { ReactElement } from 'react';

interface CopyJobMenuProps {
  trigger: ReactElement;
  ways: readonly { label: string; onSelect: () => void }[];
}

/** The menu of `CopyJobAs`, which loads it when it is wanted, open. */
export function CopyJobMenu({ trigger, ways }: CopyJobMenuProps) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className="panel z-50 min-w-36 p-1 shadow-lg">
          {ways.map(({ label, onSelect }) => (
            <DropdownMenu.Item
              key={label}
              onSelect={onSelect}
              className="flex h-7 items-center rounded px-2 text-xs outline-none data-highlighted:bg-raised"
            >
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
