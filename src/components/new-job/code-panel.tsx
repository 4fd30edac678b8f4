'use client';

import { useState } from 'react';
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
] as const;

/** The same request as code. */
export function CodePanel({ job }: { job: SubmitJob }) {
  const [language, setLanguage] = useState<'curl' | 'typescript'>('curl');
  const origin = useOrigin();
  const code = language === 'curl' ? requestAsCurl(job, origin) : requestAsTypescript(job, origin);
  return (
    <Panel
      title="The same as code"
      actions={<SegmentedControl label="Language" value={language} options={languages} onChange={setLanguage} />}
    >
      <CodeBlock code={code} label={language === 'curl' ? 'curl command' : 'TypeScript'} />
    </Panel>
  );
}
