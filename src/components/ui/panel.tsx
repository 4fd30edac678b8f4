import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';

interface PanelProps extends Omit<ComponentProps<'section'>, 'title'> {
  title?: ReactNode;
  /** Stands at the right of the title. */
  actions?: ReactNode;
  /** Without inner space, for tables and lists that reach the edge. */
  flush?: boolean;
}

/** A titled box; the one container of the dashboard. */
export function Panel({ title, actions, flush = false, className, children, ...props }: PanelProps) {
  return (
    <section className={classNames('panel flex min-w-0 flex-col', className)} {...props}>
      {title !== undefined && (
        <header className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b px-3 py-1.5">
          <h2 className="text-sm font-medium">{title}</h2>
          {actions}
        </header>
      )}
      <div className={classNames('min-w-0 grow', !flush && 'p-3')}>{children}</div>
    </section>
  );
}
