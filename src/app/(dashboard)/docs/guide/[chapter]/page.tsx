import type { Metadata } from 'next';
import { ChapterPage } from '@/components/guide/chapter-page';
import { guidePath } from '@/components/guide/chapters';
import { PageHeader } from '@/components/shell/page-header';
import { NotThere } from '@/components/ui/not-there';
import { readGuide } from '../read-guide';

interface ChapterRoute {
  params: Promise<{ chapter: string }>;
}

export async function generateMetadata({ params }: ChapterRoute): Promise<Metadata> {
  const { chapter: name } = await params;
  const chapter = readGuide().chapter(name);
  return { title: `${chapter?.title ?? 'No such chapter'} · Manual` };
}

export default async function Page({ params }: ChapterRoute) {
  const { chapter: name } = await params;
  const guide = readGuide();
  const chapter = guide.chapter(name);
  if (chapter) return <ChapterPage guide={guide} chapter={chapter} />;
  return (
    <>
      <PageHeader title="Manual" />
      <NotThere what="chapter" id={name} href={guidePath} all="All chapters">
        is no page of this version's manual.
      </NotThere>
    </>
  );
}
