import type { ReactNode } from 'react';

interface FactProps {
  name: string;
  isWide?: boolean;
  children: ReactNode;
}

/** One of a list of facts (`dl`): its name with what it is. */
export function Fact({ name, isWide = false, children }: FactProps) {
  return (
    <div className={isWide ? 'col-span-2 min-w-0' : 'min-w-0'}>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
