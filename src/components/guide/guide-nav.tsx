'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '@/components/ui/class-names';
import { guidePath } from './chapters';

interface GuideNavProps {
  parts: readonly { title: string; chapters: readonly { name: string; title: string }[] }[];
}

/** All chapters beside the text. Where there is no room they are the manual's first page. */
export function GuideNav({ parts }: GuideNavProps) {
  const path = usePathname();
  return (
    <nav
      aria-label="Chapters"
      className="sticky top-4 max-h-[calc(100dvh-2rem)] self-start overflow-y-auto max-lg:hidden"
    >
      {parts.map(({ title, chapters }) => (
        <div key={title} className="mb-3">
          <p className="px-2 pb-0.5 text-xs font-medium text-muted">{title}</p>
          <ul aria-label={title}>
            {chapters.map((chapter) => {
              const href = `${guidePath}/${chapter.name}`;
              return (
                <li key={chapter.name}>
                  <Link
                    href={href}
                    prefetch={false}
                    aria-current={path === href ? 'page' : undefined}
                    className={classNames(
                      'block rounded-md px-2 py-0.5 text-muted hover:bg-raised hover:text-foreground',
                      path === href && 'bg-raised font-medium text-foreground',
                    )}
                  >
                    {chapter.title}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}
