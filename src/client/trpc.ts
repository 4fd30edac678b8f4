'use client';

import { createTRPCReact } from '@trpc/react-query';
import type { AppRouter } from '@/server/api/root-router';

/** Typed hooks for every procedure of the API. */
export const trpc = createTRPCReact<AppRouter>();
