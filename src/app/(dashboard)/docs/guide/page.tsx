import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { GuideHeader } from '@/components/guide/guide-header';
import { GuideHits } from '@/components/guide/guide-hits';
import { GuideHome } from '@/components/guide/guide-home';
import { findInGuide, readGuide } from './read-guide';

export const metadata: Metadata = { title: 'Manual' };

const mostLetters = 100;

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { q } = await searchParams;
  const words = ((Array.isArray(q) ? q[0] : q) ?? '').trim().slice(0, mostLetters);
  return (
    <>
      <GuideHeader />
      {words === '' ? <GuideHome guide={readGuide()} /> : <GuideHits words={words} hits={findInGuide(words)} />}
    </>
  );
}
