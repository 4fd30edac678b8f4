'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { bytesText } from '@/client/format-number';
import { BoundedText } from '@/components/ui/bounded-text';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import type { Artifact } from '@/jobs/file-schema';
import { fetchArtifact } from './fetch-artifact';

const mostBytes = 64 * 1024;

/** The beginning of a text, as text: whatever its type is, nothing of it runs. */
export function TextPreview({ url, artifact }: { url: string; artifact: Artifact }) {
  const [isOpen, setIsOpen] = useState(false);
  const text = useQuery({
    queryKey: ['artifact-text', url],
    queryFn: async () => new TextDecoder().decode(await fetchArtifact(url, mostBytes)),
    staleTime: Infinity,
    enabled: isOpen,
  });
  return (
    <div className="flex flex-col items-start gap-2">
      <Button size="sm" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        {isOpen ? 'Hide the text' : 'Show as text'}
      </Button>
      {isOpen && text.isPending && <Skeleton className="h-24 w-full" />}
      {isOpen && text.isError && <p className="text-failed">{text.error.message}</p>}
      {isOpen && text.data !== undefined && (
        <>
          <BoundedText text={text.data} label={`Text of ${artifact.name}`} className="w-full rounded-md border" />
          {artifact.sizeBytes > mostBytes && (
            <p className="text-xs text-muted">
              The first {bytesText(mostBytes)} of {bytesText(artifact.sizeBytes)}: download the file for the rest.
            </p>
          )}
        </>
      )}
    </div>
  );
}
