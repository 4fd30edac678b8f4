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

const writers: Record<Language, { label: string; write: (job: SubmitJob, origin: string) => string }> = {
  curl: { label: 'curl command', write: requestAsCurl },
  typescript: { label: 'TypeScript', write: requestAsTypescript },
  cli: { label: 'taskflow command', write: requestAsCli },
};

/** The same request as code. */
export function CodePanel({ job }: { job: SubmitJob }) {
  const [language, setLanguage] = useState<Language>('curl');
  const origin = useOrigin();
  const { label, write } = writers[language];
  return (
    <Panel
      title="The same as code"
      actions={<SegmentedControl label="Language" value={language} options={languages} onChange={setLanguage} />}
    >
      <CodeBlock code={write(job, origin)} label={label} />
    </Panel>
  );
}
