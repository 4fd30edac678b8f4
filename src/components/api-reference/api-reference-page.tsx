'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { refusedAnswer } from '@/client/refused-answer';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { ReferenceSkeleton } from './reference-skeleton';
import { SwaggerReader } from './swagger-reader';

const documentUrl = '/api/openapi.json';

/** Answers: how do I call this from my program? */
export function ApiReferencePage() {
  const document = useQuery({ queryKey: ['openapi'], queryFn: fetchDocument, staleTime: Infinity });
  return (
    <>
      <PageHeader title="API">
        <Button asChild variant="ghost" className="ml-auto">
          <Link href="/docs/guide">Manual</Link>
        </Button>
        <Button asChild variant="ghost">
          <a href={documentUrl} download="taskflow-openapi.json">
            OpenAPI document
          </a>
        </Button>
      </PageHeader>
      <noscript>
        <p className="mb-3">The reference is drawn by a script. The OpenAPI document above has all that it says.</p>
      </noscript>
      {document.isPending && <ReferenceSkeleton />}
      {document.isError && <ErrorState error={document.error} onRetry={() => void document.refetch()} />}
      {document.isSuccess && <SwaggerReader document={document.data} />}
    </>
  );
}

/** @throws RefusedAnswer in the server's own words when it refuses */
async function fetchDocument(): Promise<unknown> {
  const response = await fetch(documentUrl);
  if (!response.ok) throw await refusedAnswer(response);
  return response.json();
}
