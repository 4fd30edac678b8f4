import type { Metadata } from 'next';
import { SessionPage } from '@/components/settings/session-page';

export const metadata: Metadata = { title: 'Session' };

export default function Page() {
  return <SessionPage />;
}
