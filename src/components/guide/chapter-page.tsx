import { ArrowLeft, ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { PageHeader } from '@/components/shell/page-header';
import { guidePath } from './chapters';
import { linkTarget, type Chapter, type Guide } from './guide';
import { Markdown } from './markdown';
import type { ChapterHeading } from './parse-chapter';

/** One chapter: its text, what it has in it, and the ways on. */
export function ChapterPage({ guide, chapter }: { guide: Guide; chapter: Chapter }) {
  const { before, after } = guide.around(chapter.name);
  const headings = chapter.headings.filter(({ depth }) => depth <= 3);
  return (
    <div className="gap-6 xl:grid xl:grid-cols-[minmax(0,46rem)_minmax(0,12rem)]">
      <article className="min-w-0">
        <Link
          href={guidePath}
          prefetch={false}
          className="touch-target inline-block text-xs text-muted underline lg:hidden"
        >
          All chapters
        </Link>
        <PageHeader title={<span className="text-2xl">{chapter.heading}</span>} />
        {headings.length > 1 && (
          <details className="panel mb-3 px-3 py-1.5 xl:hidden">
            <summary className="py-1 font-medium">On this page</summary>
            <ContentsList headings={headings} />
          </details>
        )}
        <Markdown blocks={chapter.blocks} targetOf={(link) => linkTarget(guide, chapter.file, link)} />
        {(before ?? after) && (
          <nav
            aria-label="Chapter before and after"
            className="mt-8 flex flex-wrap justify-between gap-2 border-t pt-3"
          >
            {before && (
              <Link href={`${guidePath}/${before.name}`} prefetch={false} rel="prev" className={stepStyles}>
                <ArrowLeft aria-hidden className="size-4" />
                {before.title}
              </Link>
            )}
            {after && (
              <Link href={`${guidePath}/${after.name}`} prefetch={false} rel="next" className={`${stepStyles} ml-auto`}>
                {after.title}
                <ArrowRight aria-hidden className="size-4" />
              </Link>
            )}
          </nav>
        )}
      </article>
      {headings.length > 1 && (
        <nav
          aria-label="On this page"
          className="sticky top-4 max-h-[calc(100dvh-2rem)] self-start overflow-y-auto max-xl:hidden"
        >
          <p className="pb-0.5 text-xs font-medium text-muted">On this page</p>
          <ContentsList headings={headings} />
        </nav>
      )}
    </div>
  );
}

const stepStyles =
  'flex min-h-8 items-center gap-1.5 rounded-md px-2 text-accent hover:bg-raised pointer-coarse:min-h-10';

function ContentsList({ headings }: { headings: readonly ChapterHeading[] }) {
  return (
    <ul>
      {headings.map(({ depth, text, anchor }) => (
        <li key={anchor}>
          <a
            href={`#${anchor}`}
            className={`block rounded-md py-0.5 text-muted [overflow-wrap:anywhere] hover:text-foreground pointer-coarse:py-2.5 ${depth > 2 ? 'pl-3' : ''}`}
          >
            {text}
          </a>
        </li>
      ))}
    </ul>
  );
}
