import type { Metadata } from 'next';
import { NewSchedulePage } from '@/components/schedules/new-schedule-page';

export const metadata: Metadata = { title: 'New schedule' };

export default function Page() {
  return <NewSchedulePage />;
}
