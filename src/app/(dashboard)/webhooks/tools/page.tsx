import type { Metadata } from 'next';
import { WebhookTools } from '@/components/webhooks/webhook-tools';

export const metadata: Metadata = { title: 'Webhook tools' };

export default function Page() {
  return <WebhookTools />;
}
