import { z } from 'zod';
import { submittedJobSchema } from '../../../jobs/job-schema.ts';
import {
  backfilledSchema,
  backfillPreviewSchema,
  backfillSchema,
  createScheduleSchema,
  listSchedulesSchema,
  listTicksSchema,
  patchScheduleSchema,
  previewScheduleSchema,
  schedulePageSchema,
  schedulePreviewSchema,
  scheduleSchema,
  tickPageSchema,
} from '../../../jobs/schedule-schema.ts';
import type { DescribedPaths } from '../operation.ts';

const path = z.object({ scheduleId: z.string() });
const tag = 'Schedules';
const location = { Location: 'Where it is.' };
const schedule = { description: 'The schedule as it is now.', schema: scheduleSchema };

export const schedulePaths: DescribedPaths = {
  '/api/schedules': {
    GET: {
      id: 'listSchedules',
      tag,
      summary: 'List schedules, by name',
      for: ['read'],
      query: listSchedulesSchema,
      answers: { 200: { description: 'A page of them.', schema: schedulePageSchema } },
    },
    POST: {
      id: 'createSchedule',
      tag,
      summary: 'Submit jobs by cron or at an interval',
      description:
        'Each tick is fired once, by any worker, and is the `runAt` of its job. Where clocks are put forward a time of day that does not exist is the end of the gap; where they are put back one that comes twice is the first; rules with `*` or steps keep their distance through both.',
      for: ['manage'],
      body: {
        schema: createScheduleSchema,
        examples: {
          nightly: {
            name: 'nightly report',
            taskType: 'noop',
            cron: '30 2 * * *',
            timezone: 'Europe/Berlin',
            options: { tags: ['report'] },
          },
        },
      },
      answers: { 201: { description: 'The schedule.', schema: scheduleSchema, headers: location } },
      problems: { 409: 'There is one of this name.' },
    },
  },
  '/api/schedules/preview': {
    POST: {
      id: 'previewSchedule',
      tag,
      summary: 'When a schedule with this rule would run, before it is made',
      for: ['read'],
      body: {
        schema: previewScheduleSchema,
        examples: { nightly: { cron: '30 2 * * *', timezone: 'America/New_York' } },
      },
      answers: { 200: { description: 'Its next ticks.', schema: schedulePreviewSchema } },
    },
  },
  '/api/schedules/{scheduleId}': {
    GET: {
      id: 'getSchedule',
      tag,
      summary: 'One schedule, with its next ticks and what became of the last',
      for: ['read'],
      path,
      answers: { 200: schedule },
    },
    PATCH: {
      id: 'changeSchedule',
      tag,
      summary: 'Change a schedule in place',
      description:
        'From now on it goes by the new rule; nothing is caught up by it. `cron` takes the place of `everyMs` and the reverse.',
      for: ['manage'],
      path,
      body: { schema: patchScheduleSchema, examples: { later: { cron: '30 3 * * *' } } },
      answers: { 200: schedule },
      problems: {
        409: 'It is defined in code, there is one of this name, or somebody else changed it at the same time.',
      },
    },
    DELETE: {
      id: 'deleteSchedule',
      tag,
      summary: 'End a schedule for good',
      description: 'The jobs that it submitted stay.',
      for: ['manage'],
      path,
      answers: { 204: { description: 'It is gone.' } },
      problems: { 409: 'It is defined in the code of a running worker, which would make it again.' },
    },
  },
  '/api/schedules/{scheduleId}/pause': {
    POST: { id: 'pauseSchedule', tag, summary: 'Pause a schedule', for: ['manage'], path, answers: { 200: schedule } },
  },
  '/api/schedules/{scheduleId}/resume': {
    POST: {
      id: 'resumeSchedule',
      tag,
      summary: 'Go on with a schedule',
      description: 'With its next tick: nothing is caught up for the pause.',
      for: ['manage'],
      path,
      answers: { 200: schedule },
    },
  },
  '/api/schedules/{scheduleId}/run': {
    POST: {
      id: 'runSchedule',
      tag,
      summary: 'Submit one of its jobs now, beside its ticks',
      for: ['manage'],
      path,
      answers: { 201: { description: 'The job.', schema: submittedJobSchema, headers: location } },
    },
  },
  '/api/schedules/{scheduleId}/ticks': {
    GET: {
      id: 'listTicks',
      tag,
      summary: 'What became of its ticks, the newest first',
      for: ['read'],
      path,
      query: listTicksSchema,
      answers: { 200: { description: 'A page of them.', schema: tickPageSchema } },
    },
  },
  '/api/schedules/{scheduleId}/backfill': {
    GET: {
      id: 'previewBackfill',
      tag,
      summary: 'How many jobs a backfill would submit',
      for: ['read'],
      path,
      query: backfillSchema,
      answers: {
        200: { description: 'Ticks of that time, and how many were fired before.', schema: backfillPreviewSchema },
      },
    },
    POST: {
      id: 'backfillSchedule',
      tag,
      summary: 'Submit a job for each tick of a past time that was never fired',
      description: 'By the rule as it is now, at once, at most 1,000 of them.',
      for: ['manage'],
      path,
      body: { schema: backfillSchema, examples: { day: { from: '2026-11-24T00:00:00Z', to: '2026-11-25T00:00:00Z' } } },
      answers: { 200: { description: 'How many there were.', schema: backfilledSchema } },
    },
  },
};
