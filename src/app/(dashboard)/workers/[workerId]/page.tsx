import type { Metadata } from 'next';
import { decodedPart } from '@/client/decoded-part';
import { WorkerPage } from '@/components/workers/worker-page';
import { prefetchQuery } from '../../prefetch-query';
import { Prefetched } from '../../prefetched';

interface WorkerRoute {
  params: Promise<{ workerId: string }>;
}

export async function generateMetadata({ params }: WorkerRoute): Promise<Metadata> {
  return { title: `Worker ${decodedPart((await params).workerId).slice(0, 8)}` };
}

export default async function Page({ params }: WorkerRoute) {
  const { workerId } = await params;
  const input = { workerId };
  return (
    <Prefetched ask={(cache, api) => [prefetchQuery(cache, 'workers.get', input, () => api.workers.get(input))]}>
      <WorkerPage workerId={workerId} />
    </Prefetched>
  );
}
