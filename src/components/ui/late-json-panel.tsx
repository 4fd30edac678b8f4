'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from './skeleton';

/** The tree of a value, which comes after the first paint: most of it is for values of many thousand parts. */
export const JsonPanel = dynamic(() => import('./json-panel').then((module) => module.JsonPanel), {
  ssr: false,
  loading: () => <Skeleton className="h-24" />,
});
