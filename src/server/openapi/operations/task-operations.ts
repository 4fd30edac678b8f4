import { z } from 'zod';
import { patchLimitsSchema } from '../../../jobs/task-limits.ts';
import { allPausedSchema, taskTypeSchema, taskTypesSchema } from '../../../jobs/task-type-schema.ts';
import { registerTaskTypeSchema } from '../../../jobs/work-schema.ts';
import type { DescribedPaths } from '../operation.ts';

const countWords = {
  payloadSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  resultSchema: { type: 'integer' },
  description: 'Counts words.',
  example: { text: 'to be' },
  concurrency: 10,
};

const tag = 'Task types';
const path = z.object({ taskType: z.string() });
const taskType = { description: 'The task type as it is now.', schema: taskTypeSchema };
const allPaused = { description: 'As it is now.', schema: allPausedSchema };

export const taskPaths: DescribedPaths = {
  '/api/tasks': {
    GET: {
      id: 'listTaskTypes',
      tag,
      summary: 'The task types with their schemas, limits and figures',
      for: ['read', 'submit'],
      answers: { 200: { description: 'All of them, and whether all are paused.', schema: taskTypesSchema } },
    },
  },
  '/api/tasks/{taskType}': {
    GET: {
      id: 'getTaskType',
      tag,
      summary: 'One task type',
      for: ['read', 'submit'],
      path,
      answers: { 200: taskType },
    },
    PUT: {
      id: 'registerTaskType',
      tag,
      summary: 'Register a task type for pull workers',
      description:
        'Repeated, it changes nothing. When it is answered, every web process checks payloads by this schema. Patterns ' +
        'are matched in linear time: look-around and back references are refused. A limit counts until one is set by PATCH.',
      for: ['manage'],
      path,
      body: { schema: registerTaskTypeSchema, examples: { countWords } },
      answers: {
        200: { description: 'It was known.', schema: taskTypeSchema },
        201: { description: 'It is new.', schema: taskTypeSchema },
      },
      problems: { 409: 'A worker of TaskFlow’s own runs this type right now.' },
    },
    PATCH: {
      id: 'limitTaskType',
      tag,
      summary: 'Change limits of a task type at run time',
      description:
        'null takes a limit away, what is left out stays. Jobs that run go on; the next ones start by the new limits. From ' +
        'then on what its code says about these limits no longer counts, until they are named in `followCode`.',
      for: ['manage'],
      path,
      body: {
        schema: patchLimitsSchema,
        examples: {
          gently: { concurrency: 5, rateLimit: { max: 100, perMs: 60_000 }, concurrencyPerKey: null },
          back: { followCode: ['concurrency'] },
        },
      },
      answers: { 200: taskType },
    },
  },
  '/api/tasks/{taskType}/pause': {
    POST: {
      id: 'pauseTaskType',
      tag,
      summary: 'Start no job of a task type until it is resumed',
      description: 'What runs goes on; what is submitted waits. Paused twice is paused.',
      for: ['manage'],
      path,
      answers: { 200: taskType },
    },
  },
  '/api/tasks/{taskType}/resume': {
    POST: {
      id: 'resumeTaskType',
      tag,
      summary: 'Start its jobs again',
      for: ['manage'],
      path,
      answers: { 200: taskType },
    },
  },
  '/api/tasks/pause': {
    POST: {
      id: 'pauseAllTaskTypes',
      tag,
      summary: 'Start no job at all until all are resumed',
      description: 'A switch of its own: which types are paused by themselves does not change.',
      for: ['manage'],
      answers: { 200: allPaused },
    },
  },
  '/api/tasks/resume': {
    POST: {
      id: 'resumeAllTaskTypes',
      tag,
      summary: 'Start jobs again, but for the types that are paused by themselves',
      for: ['manage'],
      answers: { 200: allPaused },
    },
  },
};
