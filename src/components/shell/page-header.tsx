import type { ReactNode } from 'react';
import { NotUnderstood, type NotUnderstoodProps } from '@/components/ui/not-understood';

interface PageHeaderProps {
  title: ReactNode;
  /** What the page takes in its address; default: nothing. */
  address?: NotUnderstoodProps;
  children?: ReactNode;
}

/** The heading of a page with its actions, and what of its address it does not understand. */
export function PageHeader({ title, address = takesNothing, children }: PageHeaderProps) {
  return (
    <>
      <div className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
        {children}
      </div>
      <NotUnderstood {...address} />
    </>
  );
}

const takesNothing: NotUnderstoodProps = { parsers: {} };
