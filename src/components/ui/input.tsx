import type { ComponentProps } from 'react';
import { classNames } from './class-names';

const controlStyles =
  'w-full min-w-0 rounded-md border border-control bg-surface px-2.5 text-sm text-foreground placeholder:text-muted disabled:opacity-60 aria-invalid:border-failed max-sm:text-base';

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={classNames(controlStyles, 'h-8 pointer-coarse:h-10', className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={classNames(controlStyles, 'min-h-16 py-1.5 leading-5', className)} {...props} />;
}

/** The browser's own select: the best one on a phone and for a screen reader. */
export function Select({ className, ...props }: ComponentProps<'select'>) {
  return <select className={classNames(controlStyles, 'h-8 pr-7 pointer-coarse:h-10', className)} {...props} />;
}
