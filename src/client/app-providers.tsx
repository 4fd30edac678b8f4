'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { httpBatchLink } from '@trpc/client';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useEffect, useState } from 'react';
import { mostBatchedCalls } from '@/jobs/trpc-batch';
import { askToSignIn, markTypedForms } from './ask-to-sign-in';
import { LateToaster } from './late-toaster';
import { createQueryClient } from './query-client';
import { trpc } from './trpc';

/** Everything that pages find around them: theme, caches, API client, URL state, toasts. */
export function AppProviders({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [queryClient] = useState(() => createQueryClient(askToSignIn));
  const [trpcClient] = useState(() =>
    trpc.createClient({ links: [httpBatchLink({ url: '/api/trpc', maxURLLength: 6000, maxItems: mostBatchedCalls })] }),
  );
  useEffect(markTypedForms, []);
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce !== undefined && { nonce })}
    >
      <trpc.Provider client={trpcClient} queryClient={queryClient}>
        <QueryClientProvider client={queryClient}>
          <NuqsAdapter>{children}</NuqsAdapter>
          <LateToaster />
        </QueryClientProvider>
      </trpc.Provider>
    </ThemeProvider>
  );
}
