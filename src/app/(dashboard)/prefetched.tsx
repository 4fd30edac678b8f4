import { dehydrate, HydrationBoundary, type QueryClient } from '@tanstack/react-query';
import { headers } from 'next/headers';
import { cache as onceInRequest, type ReactNode } from 'react';
import { createQueryClient } from '@/client/query-client';
import { appRouter } from '@/server/api/root-router';
import { admitCaller } from '@/server/auth/admit-caller';
import { requestIdOf } from '@/server/http/request-id';
import { webServices } from '@/server/web-services';

type Api = ReturnType<typeof appRouter.createCaller>;

interface PrefetchedProps {
  /** Asks for what the page shows first. */
  ask: (cache: QueryClient, api: Api) => Promise<unknown>[];
  children: ReactNode;
}

/**
 * Renders a page with its first data in it, read by the rules of the API and in the caller's name. Whoever may not read
 * gets the page without data; the browser then asks, and leads to sign-in.
 */
export async function Prefetched({ ask, children }: PrefetchedProps) {
  const cache = createQueryClient();
  const api = await apiOfCaller();
  if (api) await Promise.allSettled(ask(cache, api));
  return <HydrationBoundary state={dehydrate(cache)}>{children}</HydrationBoundary>;
}

/** One answer in the caller's name, such as what the title of a page says; null where there is none. */
export async function askAsCaller<Answer>(ask: (api: Api) => Promise<Answer>): Promise<Answer | null> {
  const api = await apiOfCaller();
  return api ? ask(api).catch(() => null) : null;
}

/** Layout and page ask in the same name: who that is is looked up, and counts for rate limits, once. */
const apiOfCaller = onceInRequest(async (): Promise<Api | null> => {
  const given = await headers();
  const services = webServices();
  try {
    const { caller } = await admitCaller(services, given);
    return appRouter.createCaller({ services, caller, requestId: requestIdOf(given), traceparent: null });
  } catch (error) {
    services.log.debug({ err: error }, 'A page is rendered without data');
    return null;
  }
});
