import type { Metadata } from 'next';
import { ActionsPage } from '@/components/bulk/actions-page';

export const metadata: Metadata = { title: 'Bulk actions' };

export default function Page() {
  return <ActionsPage />;
}
