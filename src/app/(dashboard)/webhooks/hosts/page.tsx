import type { Metadata } from 'next';
import { HostsPage } from '@/components/webhooks/hosts-page';

export const metadata: Metadata = { title: 'Webhook hosts' };

export default function Page() {
  return <HostsPage />;
}
