'use client';

import { BellOff, CircleCheck, RotateCcw, Undo2 } from 'lucide-react';
import { type ComponentProps, type ReactNode, useRef } from 'react';
import { useFocusKept } from '@/components/bulk/use-focus-kept';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import type { ErrorGroup } from '@/jobs/error-group-schema';
import { IgnoreGroup } from './ignore-group';
import { RetryGroup } from './retry-group';
import { useDecisions } from './use-decisions';

interface GroupActionsProps {
  group: ErrorGroup;
  /** Icons alone, for a row of the list; its name says which group. */
  isSmall?: boolean;
  /** It is known that none of its jobs is failed. */
  hasNoneFailed?: boolean;
}

/** What can be done with a group, by whoever may. `data-act` is what the keys press. */
export function GroupActions({ group, isSmall = false, hasNoneFailed = false }: GroupActionsProps) {
  const { isPending, resolve, reopen, ignore } = useDecisions(group);
  const look = { isSmall, of: group.title, disabled: isPending };
  const isDecided = group.state === 'ignored' || group.state === 'resolved';
  const box = useRef<HTMLDivElement>(null);
  const kept = useFocusKept(box, `${group.state} ${isPending}`, () => {
    return box.current?.querySelector<HTMLElement>('[data-act=decide]') ?? null;
  });
  return (
    <div ref={box} {...kept} className={classNames('flex gap-2', !isSmall && 'flex-wrap')}>
      <RetryGroup
        fingerprint={group.fingerprint}
        isOff={hasNoneFailed}
        trigger={
          // The same button once the last failed job is retried, so that the keyboard stays on it.
          <ActButton
            {...look}
            act="retry"
            aria-disabled={hasNoneFailed}
            words="Retry all failed"
            hint={hasNoneFailed ? 'None of its jobs is failed now.' : 'Retry all its failed jobs (r)'}
          >
            <RotateCcw aria-hidden />
          </ActButton>
        }
      />
      <ActButton
        {...look}
        act="decide"
        words={isDecided ? 'Reopen' : 'Resolve'}
        hint={isDecided ? 'Take it back among the open ones (v)' : 'Say that its cause is gone (v)'}
        onClick={isDecided ? reopen : resolve}
      >
        {isDecided ? <Undo2 aria-hidden /> : <CircleCheck aria-hidden />}
      </ActButton>
      {group.state === 'ignored' && (
        <ActButton {...look} act="resolve" words="Resolve" hint="Say that its cause is gone" onClick={resolve}>
          <CircleCheck aria-hidden />
        </ActButton>
      )}
      {group.state !== 'ignored' && (
        <IgnoreGroup
          isPending={isPending}
          onIgnore={ignore}
          trigger={
            <ActButton {...look} act="ignore" words="Ignore…" hint="Leave it out of sight (i)">
              <BellOff aria-hidden />
            </ActButton>
          }
        />
      )}
    </div>
  );
}

interface ActButtonProps extends ComponentProps<'button'> {
  act: 'retry' | 'decide' | 'resolve' | 'ignore';
  words: string;
  hint: string;
  of: string;
  isSmall: boolean;
  children: ReactNode;
}

function ActButton({ act, words, hint, of, isSmall, children, ...button }: ActButtonProps) {
  const name = isSmall ? { 'aria-label': `${words} ${of}` } : {};
  return (
    <Button {...button} {...name} data-act={act} size={isSmall ? 'icon' : 'md'} title={hint}>
      {children}
      {!isSmall && words}
    </Button>
  );
}
