'use client';

import { Copy } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { toast } from 'sonner';
import { requestAsCli } from '@/client/request-as-cli';
import { requestAsCurl } from '@/client/request-as-curl';
import { requestAsTypescript } from '@/client/request-as-typescript';
import { useNow } from '@/client/use-now';
import { useOrigin } from '@/client/use-origin';
import { Button } from '@/components/ui/button';
import type { Job } from '@/jobs/job-schema';
import { submitOfJob } from './submit-of-job';

const ways = [
  { label: 'curl', what: 'The curl command', write: requestAsCurl },
  { label: 'TypeScript', what: 'The TypeScript', write: requestAsTypescript },
  { label: 'CLI', what: 'The taskflow command', write: requestAsCli },
] as const;

/** The submit of the same job in the language of one's choice. */
export function CopyJobAs({ job }: { job: Job }) {
  const origin = useOrigin();
  const now = useNow();

  async function copy({ what, write }: (typeof ways)[number]): Promise<void> {
    try {
      await navigator.clipboard.writeText(write(submitOfJob(job, now), origin));
      toast.success(`${what} that submits this job is copied.`);
    } catch {
      toast.error('The browser did not allow copying.');
    }
  }

  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button size="sm">
          <Copy aria-hidden />
          Copy as
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className="panel z-50 min-w-36 p-1 shadow-lg">
          {ways.map((way) => (
            <DropdownMenu.Item
              key={way.label}
              onSelect={() => void copy(way)}
              className="flex h-7 items-center rounded px-2 text-xs outline-none data-highlighted:bg-raised"
            >
              {way.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
