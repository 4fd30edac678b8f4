import type { z } from 'zod';
import type { Scope } from '../../jobs/scopes.ts';

/** Groups of the reference, in its order. */
export const tags = {
  Jobs: 'Submit jobs, follow them, change their course.',
  'Bulk actions': 'One word for any number of jobs.',
  Errors: 'What failed, grouped by what is the same error again.',
  Files: 'Bytes that payloads refer to, and bytes that jobs made.',
  Webhooks: 'What ended jobs had to tell, and who heard it.',
  'Task types': 'Kinds of work, as workers registered them.',
  Workers: 'The processes that run jobs.',
  Schedules: 'Jobs by cron or at an interval.',
  'Pull workers': 'Run jobs in any language that knows HTTP.',
  Statistics: 'How the queue is doing.',
  Keys: 'Who may call.',
  'Audit log': 'Who changed what, and from where.',
  Dashboard: 'What the dashboard uses for itself.',
  Health: 'For load balancers and orchestrators.',
} as const;

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One answer of an endpoint that is no problem document. */
export interface DescribedAnswer {
  description: string;
  /** What the body holds; without it there is none. */
  schema?: z.ZodType;
  /** Default: application/json */
  contentType?: string;
  /** Headers by their name, beside those that every answer carries. */
  headers?: Record<string, string>;
}

/** What the reference says about one endpoint. Made of the very schemas that it parses and answers with. */
export interface Operation {
  /** Name of the call in generated clients. */
  id: string;
  tag: keyof typeof tags;
  summary: string;
  description?: string;
  /** As its route has it: one of these scopes is enough. */
  for: readonly Scope[] | 'anybody';
  path?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: {
    schema: z.ZodType;
    /** Default: application/json */
    contentType?: string;
    isOptional?: boolean;
    /** Bodies that work as they stand; a test sends each of them. */
    examples?: Record<string, unknown>;
  };
  answers: Record<number, DescribedAnswer>;
  /** Problems beside those that follow from what it takes, with the reason. */
  problems?: Record<number, string>;
}

/** The operations of one path, written as in the reference: `/api/jobs/{jobId}`. */
export type DescribedPaths = Record<string, Partial<Record<HttpMethod, Operation>>>;
