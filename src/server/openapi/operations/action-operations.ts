import { z } from 'zod';
import {
  createJobActionSchema,
  jobActionPageSchema,
  jobActionSchema,
  listJobActionsSchema,
} from '../../../jobs/job-action-schema.ts';
import type { DescribedPaths } from '../operation.ts';

const actionPath = z.object({ actionId: z.string() });

export const actionPaths: DescribedPaths = {
  '/api/jobs/actions': {
    POST: {
      id: 'createJobAction',
      tag: 'Bulk actions',
      summary: 'Cancel, retry or delete any number of jobs in the background',
      description:
        'Acts on the jobs that match now, each once, whatever dies meanwhile. A filter that names nothing needs `all: true`.',
      for: ['manage'],
      body: {
        schema: createJobActionSchema,
        examples: {
          cancel: { action: 'cancel', filter: { taskType: 'send_email', status: 'pending', tag: 'newsletter' } },
          retry: { action: 'retry', filter: { status: 'failed', from: '2026-01-01T00:00:00Z' }, startAfterMs: 5000 },
        },
      },
      answers: {
        202: {
          description: 'It is stored and will be done.',
          schema: jobActionSchema,
          headers: { Location: 'Where it is.' },
        },
      },
    },
    GET: {
      id: 'listJobActions',
      tag: 'Bulk actions',
      summary: 'List bulk actions, newest first',
      for: ['read'],
      query: listJobActionsSchema,
      answers: { 200: { description: 'A page of them.', schema: jobActionPageSchema } },
    },
  },
  '/api/jobs/actions/{actionId}': {
    GET: {
      id: 'getJobAction',
      tag: 'Bulk actions',
      summary: 'How far a bulk action has come',
      for: ['read'],
      path: actionPath,
      answers: { 200: { description: 'The action as it is now.', schema: jobActionSchema } },
    },
    DELETE: {
      id: 'stopJobAction',
      tag: 'Bulk actions',
      summary: 'Stop a bulk action',
      description: 'What it has done stays done. Repeated, it changes nothing.',
      for: ['manage'],
      path: actionPath,
      answers: { 200: { description: 'The action as it is now.', schema: jobActionSchema } },
    },
  },
  '/api/jobs/actions/{actionId}/undo': {
    POST: {
      id: 'undoJobAction',
      tag: 'Bulk actions',
      summary: 'Undo a bulk action that has ended',
      description:
        'Retries the jobs that it cancelled, or cancels those that it retried, by another action. A job that was started, ended or changed since is skipped. One that has not begun is stopped instead.',
      for: ['manage'],
      path: actionPath,
      answers: {
        202: {
          description: 'The action that undoes it.',
          schema: jobActionSchema,
          headers: { Location: 'Where that is.' },
        },
      },
      problems: { 409: 'It still runs, deleted its jobs, changed none, or is undone already.' },
    },
  },
};
