'use client';

import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { isEndOfId, jobIdIn } from './job-id-in';
import { usePaletteCommands } from './use-palette-commands';

interface PaletteProps {
  onClose: () => void;
  /** Where the keyboard goes on, unless what was chosen leads elsewhere. */
  onClosed: () => void;
}

const itemStyles =
  'flex min-h-9 cursor-default items-center gap-2 rounded-md px-2 py-1 [overflow-wrap:anywhere] data-[selected=true]:bg-raised data-[selected=true]:ring-1 data-[selected=true]:ring-line-strong max-md:min-h-11';

/** One field that leads to any page and does what can be done, by the keyboard alone. */
export function Palette({ onClose, onClosed }: PaletteProps) {
  const [text, setText] = useState('');
  const { groups, openJob, searchJobs, searchManual } = usePaletteCommands();
  const jobId = jobIdIn(text);
  const choose = (run: () => void) => () => {
    onClose();
    run();
  };
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className="panel fixed top-3 left-1/2 z-50 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden shadow-xl md:top-[12vh]"
        >
          <Dialog.Title className="sr-only">Find or do something</Dialog.Title>
          <Command label="Find or do something" loop>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="A page, an action, a job id…"
              className="h-11 w-full border-b bg-transparent px-3 text-base outline-none placeholder:text-muted"
            />
            <Command.List aria-label="What there is" className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-2 py-6 text-center text-muted">Nothing here has this name.</Command.Empty>
              {jobId !== null && (
                <Command.Item forceMount value={text} onSelect={choose(() => openJob(jobId))} className={itemStyles}>
                  Open the job <code className="font-mono text-xs">{jobId}</code>
                </Command.Item>
              )}
              {groups.map(({ title, commands }) => (
                <Command.Group
                  key={title}
                  heading={title}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
                >
                  {commands.map(({ id, label, hint, run }) => (
                    <Command.Item
                      key={id}
                      value={`${label} ${id}`}
                      keywords={[title]}
                      onSelect={choose(run)}
                      className={itemStyles}
                    >
                      <span className="grow">{label}</span>
                      {hint && <kbd className="font-mono text-xs text-muted">{hint}</kbd>}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
              {text.trim() !== '' && jobId === null && (
                <>
                  <Command.Item
                    forceMount
                    value={`search ${text}`}
                    onSelect={choose(() => searchJobs(text.trim()))}
                    className={itemStyles}
                  >
                    {isEndOfId(text) ? 'Find the job whose id ends in ' : 'Search jobs for '}“{text.trim()}”
                  </Command.Item>
                  <Command.Item
                    forceMount
                    value={`manual ${text}`}
                    onSelect={choose(() => searchManual(text.trim()))}
                    className={itemStyles}
                  >
                    Search the manual for “{text.trim()}”
                  </Command.Item>
                </>
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
