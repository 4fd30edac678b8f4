'use client';

import { Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useId } from 'react';
import { classNames } from '@/components/ui/class-names';
import { type Place, places } from './places';

/** How many of them a phone shows at once; the others stand behind one more button. */
const onPhone = 5;

export function MainNav() {
  const path = usePathname();
  const menuId = useId();
  const others = places.slice(onPhone);
  return (
    <nav
      aria-label="Main"
      className="max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-30 max-md:border-t max-md:bg-background max-md:pb-[env(safe-area-inset-bottom)]"
    >
      <ul className="flex max-md:justify-around md:flex-col md:gap-0.5">
        {places.map((place, index) => (
          <li key={place.href} className={classNames('max-md:flex-1', index >= onPhone && 'max-md:hidden')}>
            <PlaceLink place={place} path={path} />
          </li>
        ))}
        <li className="max-md:flex-1 md:hidden">
          <button
            type="button"
            popoverTarget={menuId}
            className={classNames('w-full', styles, others.some(({ isHere }) => isHere(path)) && hereStyles)}
          >
            <Ellipsis aria-hidden className="size-4" />
            More
          </button>
          <ul
            id={menuId}
            popover="auto"
            className="panel fixed inset-auto right-2 bottom-16 m-0 flex-col p-1 text-foreground shadow-lg open:flex md:hidden"
          >
            {others.map(({ href, label, icon: Icon, isHere }) => (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={isHere(path) ? 'page' : undefined}
                  onClick={(event) => event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()}
                  className="flex h-11 items-center gap-3 rounded-md px-4 hover:bg-raised"
                >
                  <Icon aria-hidden className="size-4" />
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </li>
      </ul>
    </nav>
  );
}

function PlaceLink({ place: { href, label, icon: Icon, isHere }, path }: { place: Place; path: string }) {
  return (
    <Link
      href={href}
      aria-current={isHere(path) ? 'page' : undefined}
      className={classNames(styles, isHere(path) && hereStyles)}
    >
      <Icon aria-hidden className="size-4" />
      {label}
    </Link>
  );
}

const styles =
  'flex items-center gap-2 rounded-md px-2 text-muted hover:text-foreground max-md:h-14 max-md:flex-col max-md:justify-center max-md:gap-1 max-md:px-0.5 max-md:whitespace-nowrap max-md:text-2xs md:h-8 md:hover:bg-raised';
const hereStyles = 'font-medium text-foreground max-md:text-accent md:bg-raised';
