import type { ReactNode } from 'react';
import { CodeBlock } from './code-block';

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  /** A command that would fill the place. */
  command?: string;
}

/** Says why nothing is here and what to do next. */
export function EmptyState({ icon, title, children, command }: EmptyStateProps) {
  return (
    <div className="panel-alone">
      <div className="mx-auto flex w-full max-w-xl flex-col items-center gap-2 px-4 py-10 text-center">
        <span aria-hidden className="text-muted [&_svg]:size-5">
          {icon}
        </span>
        <p className="font-medium">{title}</p>
        {children && <div className="text-muted">{children}</div>}
        {command && <CodeBlock code={command} label="command" className="mt-2 w-full text-left" />}
      </div>
    </div>
  );
}
