'use client';

import { KeyRound, RotateCw, TriangleAlert } from 'lucide-react';
import { usePathname, useSearchParams } from 'next/navigation';
import { problemOf } from '@/client/problem-of';
import { Button } from './button';
import { CopyButton } from './copy-button';

interface ErrorStateProps {
  error: unknown;
  title?: string;
  onRetry?: () => void;
}

/** The way on for who may not see a page; it leads back here. */
function SignInLink({ isOther }: { isOther: boolean }) {
  const path = usePathname();
  const search = useSearchParams().toString();
  return (
    <Button asChild>
      <a href={`/sign-in?${new URLSearchParams({ next: search ? `${path}?${search}` : path }).toString()}`}>
        <KeyRound aria-hidden />
        {isOther ? 'Sign in with another key' : 'Sign in'}
      </a>
    </Button>
  );
}

/** What went wrong, how to try again, and the id under which the server logged it. */
export function ErrorState({ error, title = 'This could not be loaded.', onRetry }: ErrorStateProps) {
  const { message, requestId, status } = problemOf(error);
  return (
    <div role="alert" className="panel-alone flex flex-col items-center gap-2 px-4 py-10 text-center">
      <TriangleAlert aria-hidden className="size-5 text-failed" />
      <p className="font-medium">{title}</p>
      <p className="max-w-lg text-muted [overflow-wrap:anywhere]">{message}</p>
      {requestId && (
        <p className="flex items-center gap-1 text-xs text-muted">
          Request <code className="font-mono">{requestId}</code>
          <CopyButton text={requestId} label="Copy request id" />
        </p>
      )}
      <p className="mt-1 flex flex-wrap justify-center gap-2">
        {onRetry && (
          <Button onClick={onRetry}>
            <RotateCw aria-hidden />
            Try again
          </Button>
        )}
        {(status === 401 || status === 403) && <SignInLink isOther={status === 403} />}
      </p>
    </div>
  );
}
