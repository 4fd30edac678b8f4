import type { ReactNode } from 'react';
import { GuideNav } from '@/components/guide/guide-nav';
import { GuideSearchBox } from '@/components/guide/guide-search-box';
import { readGuide } from './read-guide';

export default function GuideLayout({ children }: { children: ReactNode }) {
  const parts = readGuide().parts.map(({ title, chapters }) => ({
    title,
    chapters: chapters.map((chapter) => ({ name: chapter.name, title: chapter.title })),
  }));
  return (
    <div className="gap-6 lg:grid lg:grid-cols-[12rem_minmax(0,1fr)]">
      <GuideNav parts={parts} />
      <div className="min-w-0">
        <div className="mb-4 max-w-[46rem]">
          <GuideSearchBox />
        </div>
        {children}
      </div>
    </div>
  );
}
