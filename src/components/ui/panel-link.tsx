import Link from 'next/link';

/** Leads from a box to the page of what it shows a part of; it stands in the head of the box. */
export function PanelLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="touch-target inline-block text-xs whitespace-nowrap text-accent underline">
      {children}
    </Link>
  );
}
