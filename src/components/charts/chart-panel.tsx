'use client';

import { ChartColumn as ChartIcon, Table } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { ChartTable, type ChartRows } from './chart-table';

interface ChartPanelProps {
  title: string;
  /** What the chart says, in a sentence. */
  summary: string;
  legend: ReactNode;
  /** The same in numbers, made when they are wanted. */
  rows: () => ChartRows;
  actions?: ReactNode;
  /** Stands over the chart. */
  toolbar?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A chart with what it says in words, and as a table for whoever would rather have that. */
export function ChartPanel({ title, summary, legend, rows, actions, toolbar, className, children }: ChartPanelProps) {
  const [isTable, setIsTable] = useState(false);
  const id = useId();
  const isHydrated = useIsHydrated();
  return (
    <Panel
      id={title.toLowerCase().replaceAll(' ', '-')}
      aria-label={title}
      title={title}
      {...(className !== undefined && { className })}
      actions={
        <span className="flex flex-wrap items-center gap-2">
          {actions}
          <Button
            variant="ghost"
            size="icon"
            aria-pressed={isTable}
            aria-controls={id}
            title={isTable ? `${title} as a chart` : `${title} as a table`}
            aria-label={`${title} as a table`}
            onClick={() => setIsTable(!isTable)}
          >
            {isTable ? <ChartIcon aria-hidden /> : <Table aria-hidden />}
          </Button>
        </span>
      }
    >
      {/* Charts side by side end at one height, however many lines stand over them. */}
      <div className="flex h-full flex-col">
        {toolbar && <div className="mb-2">{toolbar}</div>}
        {/* It names times of day, which only the browser knows. */}
        <p className="mb-1.5 min-h-4 text-xs text-muted">{isHydrated && summary}</p>
        <div id={id} className="flex min-w-0 grow flex-col">
          {isTable ? (
            <ChartTable {...rows()} />
          ) : (
            <>
              <div className="mb-1.5 min-h-4">{legend}</div>
              <div className="mt-auto">{children}</div>
            </>
          )}
        </div>
      </div>
    </Panel>
  );
}
