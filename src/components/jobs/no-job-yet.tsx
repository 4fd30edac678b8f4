'use client';

import { Inbox } from 'lucide-react';
import { requestAsCurl } from '@/client/request-as-curl';
import { useOrigin } from '@/client/use-origin';
import { EmptyState } from '@/components/ui/empty-state';

/** A job that anybody can submit from a terminal. */
const firstJob = {
  taskType: 'send_email',
  payload: { to: 'ada@example.com', subject: 'Hello', body: 'My first job.' },
};

/** Said where jobs would be, on the first day. */
export function NoJobYet() {
  const origin = useOrigin();
  return (
    <EmptyState icon={<Inbox />} title="No job yet. Submit the first one:" command={requestAsCurl(firstJob, origin)} />
  );
}
