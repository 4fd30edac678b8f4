import type { Metadata } from 'next';
import { JobPage } from '@/components/job/job-page';
import { shortJobId } from '@/components/jobs/short-job-id';

interface JobRoute {
  params: Promise<{ jobId: string }>;
}

export async function generateMetadata({ params }: JobRoute): Promise<Metadata> {
  return { title: `Job ${shortJobId((await params).jobId)}` };
}

export default async function Page({ params }: JobRoute) {
  return <JobPage jobId={(await params).jobId} />;
}
