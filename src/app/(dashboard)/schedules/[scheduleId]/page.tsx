import type { Metadata } from 'next';
import { SchedulePage } from '@/components/schedules/schedule-page';
import { prefetchQuery } from '../../prefetch-query';
import { Prefetched } from '../../prefetched';

interface ScheduleRoute {
  params: Promise<{ scheduleId: string }>;
}

export const metadata: Metadata = { title: 'Schedule' };

export default async function Page({ params }: ScheduleRoute) {
  const { scheduleId } = await params;
  const input = { scheduleId };
  return (
    <Prefetched
      ask={(cache, api) => [
        prefetchQuery(cache, 'schedules.get', input, () => api.schedules.get(input)),
        prefetchQuery(cache, 'whoAmI', undefined, () => api.whoAmI()),
      ]}
    >
      <SchedulePage scheduleId={scheduleId} />
    </Prefetched>
  );
}
