'use client';

import { type ComponentProps, useId, useState } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Input } from '@/components/ui/input';
import { mostIgnoredAbove } from '@/jobs/error-group-words';

interface IgnoreGroupProps {
  trigger: ComponentProps<typeof ConfirmDialog>['trigger'];
  isPending: boolean;
  onIgnore: (above: number | null, onSettled: () => void) => void;
}

/** Asks for how long a group is left out of sight. */
export function IgnoreGroup({ trigger, isPending, onIgnore }: IgnoreGroupProps) {
  const name = useId();
  const [isForGood, setIsForGood] = useState(true);
  const [text, setText] = useState('100');
  const above = /^\d{1,7}$/.test(text.trim()) ? Number(text) : 0;
  const isWrong = !isForGood && (above < 1 || above > mostIgnoredAbove);
  return (
    <ConfirmDialog
      trigger={trigger}
      title="Ignore these errors?"
      keep="Keep them in sight"
      confirm="Ignore"
      isPending={isPending || isWrong}
      onConfirm={(close) => onIgnore(isForGood ? null : above, close)}
    >
      <span className="flex flex-col gap-2.5">
        <span className="text-muted">They are counted all the same, and their jobs are tried again as ever.</span>
        <label className="flex min-h-6 items-center gap-2 pointer-coarse:min-h-10">
          <input
            type="radio"
            name={name}
            className="size-4 accent-accent"
            checked={isForGood}
            onChange={() => setIsForGood(true)}
          />
          For good
        </label>
        <span className="flex flex-wrap items-center gap-2">
          <label className="flex min-h-6 items-center gap-2 pointer-coarse:min-h-10">
            <input
              type="radio"
              name={name}
              className="size-4 accent-accent"
              checked={!isForGood}
              onChange={() => setIsForGood(false)}
            />
            Until seen more than
          </label>
          <Input
            aria-label="Times an hour"
            inputMode="numeric"
            className="w-20"
            value={text}
            aria-invalid={isWrong || undefined}
            onFocus={() => setIsForGood(false)}
            onChange={(event) => setText(event.target.value)}
          />
          times an hour
        </span>
        {isWrong && (
          <span role="alert" className="text-xs text-failed">
            A whole number from 1 to {mostIgnoredAbove.toLocaleString('en')}.
          </span>
        )}
      </span>
    </ConfirmDialog>
  );
}
