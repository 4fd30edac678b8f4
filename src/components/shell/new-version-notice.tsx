'use client';

import { RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import { isNewerBuild } from '@/client/is-newer-build';
import { useReadiness } from '@/client/use-readiness';
import { Button } from '@/components/ui/button';

/**
 * Says that web runs a newer build than the one this page came from. It never reloads by itself: what somebody writes in
 * a form would be lost.
 *
 * @param pageBuild of the document; it stays as long as the document does
 */
export function NewVersionNotice({ pageBuild }: { pageBuild: string | null }) {
  const readiness = useReadiness();
  const running = typeof readiness === 'string' ? null : readiness.pageBuild;
  const [left, setLeft] = useState<string | null>(null);
  const isShown = running !== left && isNewerBuild(running, pageBuild);
  return (
    // It is always there, so that what appears in it is read out.
    <div role="status" data-testid="new-version-notice">
      {isShown && (
        <p className="mb-4 flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md bg-raised px-3 py-1">
          <RotateCw aria-hidden className="size-4 shrink-0 text-muted" />
          <span>A new version is running:</span>
          <Button size="sm" onClick={() => window.location.reload()}>
            Reload
          </Button>
          <Button
            size="icon"
            variant="ghost"
            title="Not now"
            aria-label="Not now"
            className="ml-auto"
            onClick={() => {
              setLeft(running);
              // The button is gone with the line: the keyboard goes on with the page.
              document.getElementById('content')?.focus({ preventScroll: true });
            }}
          >
            <X aria-hidden />
          </Button>
        </p>
      )}
    </div>
  );
}
