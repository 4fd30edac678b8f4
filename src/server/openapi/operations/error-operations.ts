import { z } from 'zod';
import {
  errorGroupDetailSchema,
  errorGroupPageSchema,
  errorGroupSchema,
  ignoreErrorGroupSchema,
  listErrorGroupsSchema,
} from '../../../jobs/error-group-schema.ts';
import { jobActionSchema } from '../../../jobs/job-action-schema.ts';
import type { DescribedPaths } from '../operation.ts';

const tag = 'Errors';
const path = z.object({ fingerprint: z.string() });
const decided = { 200: { description: 'The group as it is now.', schema: errorGroupSchema } };

export const errorPaths: DescribedPaths = {
  '/api/errors': {
    GET: {
      id: 'listErrorGroups',
      tag,
      summary: 'List groups of errors that are the same one again',
      for: ['read'],
      query: listErrorGroupsSchema,
      answers: { 200: { description: 'A page of them.', schema: errorGroupPageSchema } },
    },
  },
  '/api/errors/{fingerprint}': {
    GET: {
      id: 'getErrorGroup',
      tag,
      summary: 'A group with its course, its newest jobs and examples',
      for: ['read'],
      path,
      answers: { 200: { description: 'The group.', schema: errorGroupDetailSchema } },
    },
  },
  '/api/errors/{fingerprint}/ignore': {
    POST: {
      id: 'ignoreErrorGroup',
      tag,
      summary: 'Leave a group out of sight',
      description: 'For good, or until it is seen more often than `above` in an hour.',
      for: ['manage'],
      path,
      body: { schema: ignoreErrorGroupSchema, examples: { good: {}, until: { above: 100 } }, isOptional: true },
      answers: decided,
    },
  },
  '/api/errors/{fingerprint}/resolve': {
    POST: {
      id: 'resolveErrorGroup',
      tag,
      summary: 'Say that the cause of a group is gone',
      description: 'Seen again, it has returned.',
      for: ['manage'],
      path,
      answers: decided,
    },
  },
  '/api/errors/{fingerprint}/reopen': {
    POST: {
      id: 'reopenErrorGroup',
      tag,
      summary: 'Take back that a group is ignored or resolved',
      for: ['manage'],
      path,
      answers: decided,
    },
  },
  '/api/errors/{fingerprint}/retry': {
    POST: {
      id: 'retryErrorGroup',
      tag,
      summary: 'Retry the jobs of a group that are failed now',
      description: 'A bulk action with the filter `errorGroup` and `status: failed`.',
      for: ['manage'],
      path,
      answers: {
        202: {
          description: 'It is stored and will be done.',
          schema: jobActionSchema,
          headers: { Location: 'Where it is.' },
        },
      },
    },
  },
};
