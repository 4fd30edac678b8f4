'use client';

import { Download, FileText } from 'lucide-react';
import dynamic from 'next/dynamic';
import { bytesText } from '@/client/format-number';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { Artifact } from '@/jobs/file-schema';
import { artifactUrl } from './artifact-url';
import { PdfPreview } from './pdf-preview';

// The mail parser is needed by those alone who look at a mail.
const EmailPreview = dynamic(() => import('./email-preview').then((module) => module.EmailPreview), {
  ssr: false,
  loading: () => <Skeleton className="h-40" />,
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
              <span className="min-w-0 truncate font-medium">{artifact.name}</span>
              <span className="shrink-0 text-xs text-muted">
                {artifact.contentType} · {bytesText(artifact.sizeBytes)}
              </span>
              <Button asChild variant="ghost" size="icon" className="ml-auto">
                <a
                  href={artifactUrl(jobId, artifact.name)}
                  download={artifact.name}
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

const imageTypes = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif']);

function Preview({ jobId, artifact }: { jobId: string; artifact: Artifact }) {
  // The hash is in the address: a file that was replaced under its name is fetched anew.
  const url = `${artifactUrl(jobId, artifact.name)}?sha256=${artifact.sha256.slice(0, 16)}`;
  const contentType = artifact.contentType.split(';')[0]?.trim();
  if (contentType && imageTypes.has(contentType)) {
    return (
      <a href={url} target="_blank" rel="noreferrer" className="self-start">
        <img
          src={url}
          alt={`Made by the job: ${artifact.name}`}
          loading="lazy"
          className="max-h-80 max-w-full rounded-md border bg-raised"
        />
      </a>
    );
  }
  if (contentType === 'application/pdf') return <PdfPreview url={url} name={artifact.name} />;
  if (contentType === 'message/rfc822' || artifact.name.endsWith('.eml')) return <EmailPreview url={url} />;
  return null;
}
