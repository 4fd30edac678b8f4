import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import { guidePath } from './chapters';
import type { Chapter, Guide } from './guide';

/** Every chapter, in the order in which somebody new needs them. */
export function GuideHome({ guide }: { guide: Guide }) {
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        {guide.parts.map(({ title, chapters }) => (
          <Panel key={title} title={title}>
            <ChapterList chapters={chapters} />
          </Panel>
        ))}
      </div>
      <details id="decisions" className="panel mt-4 scroll-mt-16 px-3 py-2">
        <summary className="py-1 font-medium">Why it is so: {guide.decisions.length} decisions</summary>
        <ChapterList chapters={guide.decisions} />
      </details>
    </>
  );
}

function ChapterList({ chapters }: { chapters: readonly Chapter[] }) {
  return (
    <ul className="flex flex-col">
      {chapters.map(({ name, title }) => (
        <li key={name}>
          <Link
            href={`${guidePath}/${name}`}
            prefetch={false}
            className="flex min-h-7 items-center text-accent underline underline-offset-2 pointer-coarse:min-h-10"
          >
            {title}
          </Link>
        </li>
      ))}
    </ul>
  );
}
