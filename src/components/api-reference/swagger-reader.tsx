'use client';

import { useTheme } from 'next-themes';
import { useEffect, useRef } from 'react';
import 'swagger-ui-dist/swagger-ui.css';
import './swagger-reader.css';

/** The reader of an OpenAPI document, loaded when it is first looked at: it is larger than all other pages together. */
export function SwaggerReader({ document: spec }: { document: unknown }) {
  const place = useRef<HTMLDivElement>(null);
  const { resolvedTheme } = useTheme();

  useEffect(() => {
    // Its own name for the dark theme.
    document.documentElement.classList.toggle('dark-mode', resolvedTheme === 'dark');
    return () => document.documentElement.classList.remove('dark-mode');
  }, [resolvedTheme]);

  useEffect(() => {
    let isLeft = false;
    void import('swagger-ui-dist/swagger-ui-es-bundle.js').then(({ default: SwaggerUI }) => {
      if (isLeft || !place.current) return;
      SwaggerUI({
        domNode: place.current,
        spec,
        deepLinking: true,
        docExpansion: 'list',
        defaultModelsExpandDepth: 0,
        displayRequestDuration: true,
        validatorUrl: null,
      });
    });
    return () => {
      isLeft = true;
    };
  }, [spec]);

  return <div ref={place} className="panel overflow-x-auto" />;
}
