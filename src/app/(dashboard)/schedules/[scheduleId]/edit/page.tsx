import type { Metadata } from 'next';
import { EditSchedulePage } from '@/components/schedules/edit-schedule-page';

export const metadata: Metadata = { title: 'Edit schedule' };

export default async function Page({ params }: { params: Promise<{ scheduleId: string }> }) {
  return <EditSchedulePage scheduleId={(await params).scheduleId} />;
}
