import { PageHeader } from '@/components/shell/page-header';
import type { NotUnderstoodProps } from '@/components/ui/not-understood';
import { TabNav } from '@/components/ui/tab-nav';

const tabs = [
  { href: '/webhooks', label: 'Deliveries' },
  { href: '/webhooks/hosts', label: 'Hosts' },
  { href: '/webhooks/subscriptions', label: 'Subscriptions' },
  { href: '/webhooks/tools', label: 'Tools' },
] as const;

/** The heading of all that is about webhooks, with the way from one part to another. */
export function WebhooksHeader({ address }: { address?: NotUnderstoodProps }) {
  return (
    <>
      <PageHeader title="Webhooks" {...(address && { address })} />
      <TabNav label="Webhooks" tabs={tabs} />
    </>
  );
}
