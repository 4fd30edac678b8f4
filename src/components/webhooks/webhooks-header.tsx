import { PageHeader } from '@/components/shell/page-header';
import { TabNav } from '@/components/ui/tab-nav';

const tabs = [
  { href: '/webhooks', label: 'Deliveries' },
  { href: '/webhooks/hosts', label: 'Hosts' },
  { href: '/webhooks/subscriptions', label: 'Subscriptions' },
  { href: '/webhooks/tools', label: 'Tools' },
] as const;

/** The heading of all that is about webhooks, with the way from one part to another. */
export function WebhooksHeader() {
  return (
    <>
      <PageHeader title="Webhooks" />
      <TabNav label="Webhooks" tabs={tabs} />
    </>
  );
}
