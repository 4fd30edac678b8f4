import { z } from 'zod';
import { fullJobPageSchema, listFullJobsSchema } from '../../../jobs/find-jobs-schema.ts';
import {
  jobSchema,
  mostBatchJobs,
  submitJobSchema,
  submittedBatchSchema,
  submittedJobSchema,
} from '../../../jobs/job-schema.ts';
import type { DescribedPaths } from '../operation.ts';

/** Headers of an endpoint that makes a job: it is safe to repeat, and goes on with the caller's trace. */
export const submitHeaders = z.object({
  traceparent: z.string().optional().describe('The caller’s trace (W3C Trace Context), given to every attempt.'),
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Makes the call safe to repeat for 24 hours: the same key and body give the same answer.'),
});

/** Answers of an endpoint that makes one job. */
export const madeJobAnswers = {
  200: {
    description: 'Made before with the same Idempotency-Key: the same answer again.',
    schema: submittedJobSchema,
    headers: { Location: 'Where the job is.', 'Idempotent-Replayed': 'true' },
  },
  201: {
    description: 'The job is committed: it is never lost and reaches an end.',
    schema: submittedJobSchema,
    headers: { Location: 'Where the job is.' },
  },
} as const;

const jobOrSubmitted = z.union([submittedJobSchema, jobSchema]);
const waitHeaders = {
  'Preference-Applied': 'How long was waited; the body is then the whole job.',
  Location: 'Where the job is.',
};

export const submitPaths: DescribedPaths = {
  '/api/jobs': {
    POST: {
      id: 'submitJob',
      tag: 'Jobs',
      summary: 'Submit a job',
      description:
        'With `Prefer: wait=N` the answer comes when the job has ended or N seconds have passed, and is the whole job.',
      for: ['submit'],
      headers: submitHeaders.extend({
        Prefer: z.string().optional().describe('`wait=N`: seconds to wait for the job’s end, at most 60.'),
      }),
      body: {
        schema: submitJobSchema,
        examples: {
          email: {
            taskType: 'send_email',
            payload: { to: 'ada@example.com', subject: 'Welcome', body: 'Good to have you.' },
          },
          later: {
            taskType: 'generate_pdf',
            payload: { title: 'Report', blocks: [{ type: 'paragraph', text: 'All is well.' }] },
            priority: 'low',
            retries: 5,
            timeout: 60_000,
            delay: 3_600_000,
            tags: ['report'],
          },
          unique: {
            taskType: 'send_email',
            payload: { to: 'ada@example.com', subject: 'Your report', body: 'It is ready.' },
            unique: { scope: ['payload.to', 'payload.subject'], for: 3_600_000, onConflict: 'ignore' },
          },
          debounced: {
            taskType: 'generate_pdf',
            payload: { title: 'Report', blocks: [{ type: 'paragraph', text: 'All is new.' }] },
            debounce: { key: 'report-42', ms: 5000, maxMs: 60_000 },
          },
        },
      },
      answers: {
        200: {
          description:
            'Made before with the same Idempotency-Key: the same answer again. Or no job was made, for there is one of its kind (`conflict`).',
          schema: jobOrSubmitted,
          headers: {
            ...waitHeaders,
            'Idempotent-Replayed': 'true',
            'Unique-Conflict': 'As `conflict` in the body: ignored, replaced or rescheduled.',
          },
        },
        201: { ...madeJobAnswers[201], schema: jobOrSubmitted, headers: waitHeaders },
      },
    },
    GET: {
      id: 'listJobs',
      tag: 'Jobs',
      summary: 'List jobs, newest first',
      description: `A cursor stays true while jobs are added: no job is shown twice or left out. A search by \`q\` looks through
so many jobs with an error a page and no more: a page may have few jobs, or none, and a \`nextCursor\` all the same.

Up to five further parameters ask for fields of the payload by their path: \`payload.customer.id=42\` finds
\`{"customer":{"id":42}}\`, and the text "42" as well; \`true\`, \`false\` and \`null\` likewise. \`"42"\` in quotation marks
finds only the text. A field that a task type redacts or encrypts finds none of its jobs; with that \`taskType\` it is refused.`,
      for: ['read', 'submit'],
      // A name that begins a parameter's cannot be described as one.
      query: listFullJobsSchema.omit({ payload: true }),
      answers: { 200: { description: 'A page of jobs; with `fields` a part of each.', schema: fullJobPageSchema } },
    },
  },
  '/api/jobs/batch': {
    POST: {
      id: 'submitJobs',
      tag: 'Jobs',
      summary: 'Submit up to 1,000 jobs, all or none',
      for: ['submit'],
      headers: submitHeaders,
      body: {
        schema: z.strictObject({ jobs: z.array(submitJobSchema).min(1).max(mostBatchJobs) }),
        examples: {
          two: {
            jobs: [
              { taskType: 'send_email', payload: { to: 'ada@example.com', subject: 'One', body: 'First.' } },
              { taskType: 'send_email', payload: { to: 'bob@example.com', subject: 'Two', body: 'Second.' } },
            ],
          },
        },
      },
      answers: {
        200: {
          description:
            'Made before with the same Idempotency-Key: the same answer again. Or none was made, for there is one of each kind.',
          schema: submittedBatchSchema,
          headers: { 'Idempotent-Replayed': 'true' },
        },
        201: {
          description: 'All is committed; the jobs are in the order of the request.',
          schema: submittedBatchSchema,
        },
      },
    },
  },
};
