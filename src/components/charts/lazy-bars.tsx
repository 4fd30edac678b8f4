'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/components/ui/skeleton';

// The chart library is most of the page's JavaScript: it comes after everything else, into a place of its size.
const loading = () => <Skeleton className="h-full" />;

export const ThroughputBars = dynamic(() => import('./bar-plots').then((module) => module.ThroughputPlot), {
  ssr: false,
  loading,
});
export const FailureBars = dynamic(() => import('./bar-plots').then((module) => module.FailurePlot), {
  ssr: false,
  loading,
});
