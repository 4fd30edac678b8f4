'use client';

import { Inbox } from 'lucide-react';
import { requestAsCurl } from '@/client/request-as-curl';
import { useCodeTarget } from '@/client/use-code-target';
import { EmptyState } from '@/components/ui/empty-state';
import { KeyHint } from '@/components/ui/key-hint';

/** A job that anybody can submit from a terminal. */
const firstJob = {
  taskType: 'send_email',
  payload: { to: 'ada@example.com', subject: 'Hello', body: 'My first job.' },
};

/** Said where jobs would be, on the first day. */
export function NoJobYet() {
  const target = useCodeTarget();
  return (
    <EmptyState icon={<Inbox />} title="No job yet. Submit the first one:" command={requestAsCurl(firstJob, target)}>
      {target.needsKey && <KeyHint />}
    </EmptyState>
  );
}
