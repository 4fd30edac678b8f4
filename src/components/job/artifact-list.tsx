'use client';

import { Download, FileText } from 'lucide-react';
import dynamic from 'next/dynamic';
import { bytesText } from '@/client/format-number';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { Artifact } from '@/jobs/file-schema';
import { visibleText } from '@/jobs/visible-text';
import { artifactUrl } from './artifact-url';
import { ImagePreview } from './image-preview';
import { previewKind } from './preview-kind';
import { TextPreview } from './text-preview';

// The mail parser is needed by those alone who look at a mail.
const EmailPreview = dynamic(() => import('./email-preview').then((module) => module.EmailPreview), {
  ssr: false,
  loading: () => <Skeleton className="h-40" />,
});

// And the reader of PDF by those who look at one.
const PdfPreview = dynamic(() => import('./pdf-preview').then((module) => module.PdfPreview), {
  ssr: false,
  loading: () => <Skeleton className="h-96" />,
});

export function ArtifactList({ jobId, artifacts }: { jobId: string; artifacts: Artifact[] }) {
  if (artifacts.length === 0) return null;
  return (
    <Panel title="Files" flush>
      <ul className="divide-y">
        {artifacts.map((artifact) => (
          <li key={artifact.name} className="flex flex-col gap-2 p-3">
            <div className="flex items-center gap-2">
              <FileText aria-hidden className="size-4 shrink-0 text-muted" />
              <bdi className="min-w-0 truncate font-medium">{visibleText(artifact.name)}</bdi>
              <span className="shrink-0 text-xs text-muted">
                {artifact.contentType} · {bytesText(artifact.sizeBytes)}
              </span>
              <Button asChild variant="ghost" size="icon" className="ml-auto">
                <a
                  href={artifactUrl(jobId, artifact.name)}
                  download={artifact.name}
                  title="Download"
                  aria-label={`Download ${artifact.name}`}
                >
                  <Download aria-hidden />
                </a>
              </Button>
            </div>
            <Preview jobId={jobId} artifact={artifact} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Preview({ jobId, artifact }: { jobId: string; artifact: Artifact }) {
  // The hash is in the address: a file that was replaced under its name is fetched anew.
  const url = `${artifactUrl(jobId, artifact.name)}?sha256=${artifact.sha256.slice(0, 16)}`;
  const label = `Made by the job: ${artifact.name}`;
  const kind = previewKind(artifact.name, artifact.contentType, artifact.sizeBytes);
  switch (kind) {
    case 'image':
      return <ImagePreview url={url} name={artifact.name} />;
    case 'pdf':
      return <PdfPreview url={url} name={artifact.name} />;
    case 'mail':
      return <EmailPreview url={url} />;
    case 'text':
      return <TextPreview url={url} artifact={artifact} />;
    case 'audio':
      // A job says nothing of what is spoken in a file that it made.
      // oxlint-disable-next-line jsx-a11y/media-has-caption
      return <audio controls preload="metadata" src={url} aria-label={label} className="w-full" />;
    case 'video':
      // oxlint-disable-next-line jsx-a11y/media-has-caption
      return <video controls preload="metadata" src={url} aria-label={label} className="max-h-80 max-w-full" />;
    case null:
      return null;
    default:
      return kind satisfies never;
  }
}
