'use client';

import { useState } from 'react';
import { requestAsCli } from '@/client/request-as-cli';
import { requestAsCurl } from '@/client/request-as-curl';
import { requestAsTypescript } from '@/client/request-as-typescript';
import { useOrigin } from '@/client/use-origin';
import { CodeBlock } from '@/components/ui/code-block';
import { Panel } from '@/components/ui/panel';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { SubmitJob } from '@/jobs/job-schema';

const languages = [
  { value: 'curl', label: 'curl' },
  { value: 'typescript', label: 'TypeScript' },
  { value: 'cli', label: 'CLI' },
] as const;
type Language = (typeof languages)[number]['value'];

const labels: Record<Language, string> = { curl: 'curl command', typescript: 'TypeScript', cli: 'taskflow command' };

/** Writes the same request in each language. */
export type CodeWriters = Record<Language, (origin: string) => string>;

/** The submit of a job as code. */
export function submitWriters(job: SubmitJob): CodeWriters {
  return {
    curl: (origin) => requestAsCurl(job, origin),
    typescript: (origin) => requestAsTypescript(job, origin),
    cli: (origin) => requestAsCli(job, origin),
  };
}

/** The same request as code. */
export function CodePanel({ writers }: { writers: CodeWriters }) {
  const [language, setLanguage] = useState<Language>('curl');
  const origin = useOrigin();
  return (
    <Panel
      title="The same as code"
      actions={<SegmentedControl label="Language" value={language} options={languages} onChange={setLanguage} />}
    >
      <CodeBlock code={writers[language](origin)} label={labels[language]} />
    </Panel>
  );
}
