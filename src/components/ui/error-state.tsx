'use client';

import { RotateCw, TriangleAlert } from 'lucide-react';
import { problemOf } from '@/client/problem-of';
import { Button } from './button';
import { CopyButton } from './copy-button';

interface ErrorStateProps {
  error: unknown;
  title?: string;
  onRetry?: () => void;
}

/** What went wrong, how to try again, and the id under which the server logged it. */
export function ErrorState({ error, title = 'This could not be loaded.', onRetry }: ErrorStateProps) {
  const { message, requestId } = problemOf(error);
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <TriangleAlert aria-hidden className="size-5 text-failed" />
      <p className="font-medium">{title}</p>
      <p className="max-w-lg text-muted [overflow-wrap:anywhere]">{message}</p>
      {requestId && (
        <p className="flex items-center gap-1 text-xs text-muted">
          Request <code className="font-mono">{requestId}</code>
          <CopyButton text={requestId} label="Copy request id" />
        </p>
      )}
      {onRetry && (
        <Button onClick={onRetry} className="mt-1">
          <RotateCw aria-hidden />
          Try again
        </Button>
      )}
    </div>
  );
}
