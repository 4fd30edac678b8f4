'use client';

import { useState } from 'react';
import { requestAsCli } from '@/client/request-as-cli';
import { requestAsCurl } from '@/client/request-as-curl';
import { requestAsTypescript } from '@/client/request-as-typescript';
import type { CodeTarget } from '@/client/code-target';
import { useCodeTarget } from '@/client/use-code-target';
import { CodeBlock } from '@/components/ui/code-block';
import { KeyHint } from '@/components/ui/key-hint';
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
export type CodeWriters = Record<Language, (target: CodeTarget) => string>;

/** The submit of a job as code. */
export function submitWriters(job: SubmitJob): CodeWriters {
  return {
    curl: (target) => requestAsCurl(job, target),
    typescript: (target) => requestAsTypescript(job, target),
    cli: (target) => requestAsCli(job, target),
  };
}

/** The same request as code. */
export function CodePanel({ writers }: { writers: CodeWriters }) {
  const [language, setLanguage] = useState<Language>('curl');
  const target = useCodeTarget();
  return (
    <Panel
      title="The same as code"
      actions={<SegmentedControl label="Language" value={language} options={languages} onChange={setLanguage} />}
    >
      <CodeBlock code={writers[language](target)} label={labels[language]} />
      {target.needsKey && <KeyHint />}
    </Panel>
  );
}
