import type { ComponentProps } from 'react';
import { classNames } from './class-names';

/** A grey shape of the size that the content will have. */
export function Skeleton({ className, ...props }: ComponentProps<'span'>) {
  return <span aria-hidden className={classNames('block animate-pulse rounded-md bg-raised', className)} {...props} />;
}
