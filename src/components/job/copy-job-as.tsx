'use client';

import { Copy } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { keyVariable } from '@/client/code-target';
import { toast } from '@/client/toast';
import { requestAsCli } from '@/client/request-as-cli';
import { requestAsCurl } from '@/client/request-as-curl';
import { requestAsTypescript } from '@/client/request-as-typescript';
import { useNow } from '@/client/use-now';
import { useCodeTarget } from '@/client/use-code-target';
import { Button } from '@/components/ui/button';
import type { Job } from '@/jobs/job-schema';
import { submitOfJob } from './submit-of-job';

const ways = [
  { label: 'curl', what: 'The curl command', write: requestAsCurl },
  { label: 'TypeScript', what: 'The TypeScript', write: requestAsTypescript },
  { label: 'CLI', what: 'The taskflow command', write: requestAsCli },
] as const;

const loadMenu = () => import('./copy-job-menu').then(({ CopyJobMenu }) => ({ default: CopyJobMenu }));
const CopyJobMenu = lazy(loadMenu);

/** The submit of the same job in the language of one's choice. */
export function CopyJobAs({ job }: { job: Job }) {
  const target = useCodeTarget();
  const now = useNow();
  const [isWanted, setIsWanted] = useState(false);

  async function copy({ what, write }: (typeof ways)[number]): Promise<void> {
    try {
      await navigator.clipboard.writeText(write(submitOfJob(job, now), target));
      toast.success(`${what} that submits this job is copied.`, {
        ...(target.needsKey && { description: `It reads a key from ${keyVariable}: one is made in Settings, Keys.` }),
      });
    } catch {
      toast.error('The browser did not allow copying.');
    }
  }

  const button = (
    <Button
      size="sm"
      aria-haspopup="menu"
      onPointerEnter={() => void loadMenu()}
      {...(!isWanted && { onClick: () => setIsWanted(true) })}
    >
      <Copy aria-hidden />
      Copy as
    </Button>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <CopyJobMenu trigger={button} ways={ways.map((way) => ({ label: way.label, onSelect: () => void copy(way) }))} />
    </Suspense>
  );
}
