'use client';

import { cloneElement, lazy, type MouseEvent, type ReactElement, Suspense, useState } from 'react';
import type { ConfirmDialogBoxProps } from './confirm-dialog-box';

interface TriggerProps {
  onClick?: (event: MouseEvent<HTMLElement>) => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  'aria-haspopup'?: 'dialog';
}

interface ConfirmDialogProps extends Omit<ConfirmDialogBoxProps, 'isOpen' | 'onOpenChange' | 'onClosed'> {
  /** The button that asks. */
  trigger: ReactElement<TriggerProps>;
  /** There is nothing to ask about: the button stays, and says why. */
  isOff?: boolean;
  /** Where the keyboard goes on when the button is gone once it is done. */
  onTriggerGone?: () => void;
}

const load = () => import('./confirm-dialog-box').then(({ ConfirmDialogBox }) => ({ default: ConfirmDialogBox }));
const Box = lazy(load);

/** Asks before something is done that nothing undoes. What shows the question is loaded when somebody comes near. */
export function ConfirmDialog({ trigger, isOff = false, onTriggerGone, ...box }: ConfirmDialogProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [isWanted, setIsWanted] = useState(false);
  const [opener, setOpener] = useState<HTMLElement | null>(null);
  const comesNear = () => void load();
  const goOn = () => (opener?.isConnected ? opener.focus() : onTriggerGone?.());
  return (
    <>
      {cloneElement(trigger, {
        'aria-haspopup': 'dialog',
        onPointerEnter: comesNear,
        onFocus: comesNear,
        onClick(event) {
          if (isOff) return;
          setOpener(event.currentTarget);
          setIsWanted(true);
          setIsOpen(true);
        },
      })}
      {isWanted && (
        <Suspense fallback={null}>
          <Box {...box} isOpen={isOpen} onOpenChange={setIsOpen} onClosed={goOn} />
        </Suspense>
      )}
    </>
  );
}
