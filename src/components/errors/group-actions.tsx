'use client';

import { BellOff, CircleCheck, RotateCcw, Undo2 } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
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
  const retry = (
    <ActButton {...look} act="retry" words="Retry all failed" hint="Retry all its failed jobs (r)">
      <RotateCcw aria-hidden />
    </ActButton>
  );
  return (
    <div className={classNames('flex gap-2', !isSmall && 'flex-wrap')}>
      {hasNoneFailed ? (
        <Button aria-disabled title="None of its jobs is failed now.">
          <RotateCcw aria-hidden />
          Retry all failed
        </Button>
      ) : (
        <RetryGroup fingerprint={group.fingerprint} trigger={retry} />
      )}
      {isDecided && (
        <ActButton {...look} act="decide" words="Reopen" hint="Take it back among the open ones (v)" onClick={reopen}>
          <Undo2 aria-hidden />
        </ActButton>
      )}
      {group.state !== 'resolved' && (
        <ActButton
          {...look}
          act={isDecided ? 'resolve' : 'decide'}
          words="Resolve"
          hint={`Say that its cause is gone${isDecided ? '' : ' (v)'}`}
          onClick={resolve}
        >
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
