'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { exportFormats, type ExportFormat } from '@/jobs/job-action-words';
import type { JobFilter } from '@/jobs/job-filter-schema';

/** Downloads all jobs that a filter matches, as the server streams them. */
export function ExportLinks({ filter }: { filter: JobFilter }) {
  return exportFormats.map((format) => (
    <Button key={format} asChild size="sm" variant="ghost">
      <a href={exportUrl(format, filter)} download title={`Export all jobs that match as ${format.toUpperCase()}`}>
        <Download aria-hidden />
        {format.toUpperCase()}
      </a>
    </Button>
  ));
}

function exportUrl(format: ExportFormat, { payload = {}, ids, ...fields }: JobFilter): string {
  const byPayload = Object.entries(payload).map(([path, value]) => [`payload.${path}`, value]);
  const query = Object.fromEntries([...Object.entries(fields), ...byPayload]);
  return `/api/jobs/export?${new URLSearchParams({ format, ...query, ...(ids && { ids: ids.join(',') }) }).toString()}`;
}

/** Downloads some jobs by their ids, which are too long for an address. */
export function ExportChosen({ ids }: { ids: string[] }) {
  const [problem, setProblem] = useState('');
  async function save(format: ExportFormat) {
    setProblem('');
    const answer = await fetch('/api/jobs/export', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ format, filter: { ids } }),
    }).catch(() => undefined);
    if (!answer?.ok) return setProblem('The export failed.');
    const url = URL.createObjectURL(await answer.blob());
    const link = Object.assign(document.createElement('a'), { href: url, download: `taskflow-jobs.${format}` });
    link.click();
    // The download holds the bytes by itself once it has begun.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
  return (
    <>
      {exportFormats.map((format) => (
        <Button
          key={format}
          size="sm"
          variant="ghost"
          title={`Export the chosen jobs as ${format.toUpperCase()}`}
          onClick={() => void save(format)}
        >
          <Download aria-hidden />
          {format.toUpperCase()}
        </Button>
      ))}
      {problem && (
        <span role="alert" className="text-xs text-failed">
          {problem}
        </span>
      )}
    </>
  );
}
