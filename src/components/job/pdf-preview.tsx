'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Skeleton } from '@/components/ui/skeleton';
import { fetchArtifact } from './fetch-artifact';

/** The browser's own PDF viewer, on a copy of the bytes: the API answers files as attachments. */
export function PdfPreview({ url, name }: { url: string; name: string }) {
  const file = useQuery({ queryKey: ['artifact', url], queryFn: () => fetchArtifact(url), staleTime: Infinity });
  const [objectUrl, setObjectUrl] = useState<string>();
  const bytes = file.data;
  useEffect(() => {
    if (!bytes) return;
    const made = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }));
    setObjectUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);

  if (file.isError) return <p className="text-failed">{file.error.message}</p>;
  if (!objectUrl) return <Skeleton className="h-96" />;
  if (!navigator.pdfViewerEnabled) {
    return <p className="text-muted">This browser shows no PDF inside a page: download it instead.</p>;
  }
  return (
    // The viewer does not start inside a sandbox. The type is set above, so whatever the bytes are, no page is made of them.
    // oxlint-disable-next-line react/iframe-missing-sandbox
    <iframe src={objectUrl} title={`Made by the job: ${name}`} className="h-96 w-full rounded-md border bg-raised" />
  );
}
