'use client';

import { useQuery } from '@tanstack/react-query';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { useEffect, useState } from 'react';
import { openPdf } from '@/client/open-pdf';
import { Skeleton } from '@/components/ui/skeleton';
import { fetchArtifact } from './fetch-artifact';
import { PdfViewer } from './pdf-viewer';

type Opened = { pdf: PDFDocumentProxy } | { reason: string };

/** A PDF, shown by a reader that runs nothing of it. */
export function PdfPreview({ url, name }: { url: string; name: string }) {
  const file = useQuery({ queryKey: ['artifact', url], queryFn: () => fetchArtifact(url), staleTime: Infinity });
  const [opened, setOpened] = useState<Opened>();
  const bytes = file.data;
  useEffect(() => {
    if (!bytes) return;
    let isGone = false;
    let close = () => {};
    openPdf(bytes).then(
      (made) => {
        if (isGone) return made.close();
        close = made.close;
        setOpened({ pdf: made.pdf });
      },
      (error: unknown) => {
        if (!isGone) setOpened({ reason: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      isGone = true;
      close();
    };
  }, [bytes]);

  if (file.isError) return <p className="text-failed">{file.error.message}</p>;
  if (!opened) return <Skeleton className="h-96" />;
  if ('pdf' in opened) return <PdfViewer pdf={opened.pdf} name={name} />;
  return (
    <p className="text-muted">
      {opened.reason}{' '}
      <a href={url} download={name} className="underline">
        Download it
      </a>{' '}
      to open it elsewhere.
    </p>
  );
}
