import type { Metadata } from 'next';
import { SchedulePage } from '@/components/schedules/schedule-page';
import { prefetchQuery } from '../../prefetch-query';
import { askAsCaller, Prefetched } from '../../prefetched';

interface ScheduleRoute {
  params: Promise<{ scheduleId: string }>;
}

export async function generateMetadata({ params }: ScheduleRoute): Promise<Metadata> {
  const { scheduleId } = await params;
  const schedule = await askAsCaller((api) => api.schedules.get({ scheduleId }));
  return { title: schedule ? `Schedule ${schedule.name}` : 'Schedule' };
}

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
