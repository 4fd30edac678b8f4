import type { Metadata } from 'next';

export const metadata: Metadata = { title: 'Not found' };

/** Of plain elements alone: it comes along with every page. */
export default function NotFound() {
  const link = 'mt-2 rounded-md border border-line-strong bg-surface px-3 py-1.5 font-medium hover:bg-raised';
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="flex flex-col items-center gap-2 text-center">
        <h1 className="text-lg font-semibold">There is no such page.</h1>
        <p className="text-muted">The address may be mistyped, or what it showed is gone.</p>
        {/* oxlint-disable-next-line next/no-html-link-for-pages -- Next's own link would be 6 kB of script on each page */}
        <a href="/" className={link}>
          To the overview
        </a>
      </div>
    </main>
  );
}
