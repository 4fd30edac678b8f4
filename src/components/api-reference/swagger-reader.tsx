'use client';

import { useTheme } from 'next-themes';
import { useEffect, useRef, useState } from 'react';
import { ErrorState } from '@/components/ui/error-state';
import { ReferenceSkeleton } from './reference-skeleton';
import 'swagger-ui-dist/swagger-ui.css';
import './swagger-reader.css';

/** The reader of an OpenAPI document, loaded when it is first looked at: it is larger than all other pages together. */
export function SwaggerReader({ document: spec }: { document: unknown }) {
  const place = useRef<HTMLDivElement>(null);
  const { resolvedTheme } = useTheme();
  const [state, setState] = useState<'loading' | 'drawn' | Error>('loading');

  useEffect(() => {
    // Its own name for the dark theme.
    document.documentElement.classList.toggle('dark-mode', resolvedTheme === 'dark');
    return () => document.documentElement.classList.remove('dark-mode');
  }, [resolvedTheme]);

  useEffect(() => {
    let isLeft = false;
    import('swagger-ui-dist/swagger-ui-es-bundle.js').then(
      ({ default: SwaggerUI }) => {
        if (isLeft || !place.current) return;
        SwaggerUI({
          domNode: place.current,
          spec,
          deepLinking: true,
          docExpansion: 'list',
          defaultModelsExpandDepth: 0,
          displayRequestDuration: true,
          validatorUrl: null,
          onComplete: () => setState('drawn'),
        });
      },
      (cause: unknown) => setState(new Error('The program that draws it did not come.', { cause })),
    );
    return () => {
      isLeft = true;
    };
  }, [spec]);

  return (
    <>
      {state === 'loading' && <ReferenceSkeleton />}
      {state instanceof Error && (
        // A script that failed is not asked for again by the same page.
        <ErrorState
          title="The reference could not be drawn."
          error={new Error(`${state.message} The OpenAPI document above has all that it says.`)}
          onRetry={() => location.reload()}
        />
      )}
      <div ref={place} className={state === 'drawn' ? 'panel overflow-x-auto' : 'hidden'} />
    </>
  );
}
