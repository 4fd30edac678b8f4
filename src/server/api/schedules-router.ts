import { z } from 'zod';
import { submittedJobSchema } from '../../jobs/job-schema.ts';
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
} from '../../jobs/schedule-schema.ts';
import { scheduleWeekSchema } from '../../jobs/schedule-week-schema.ts';
import { backfillSchedule, previewBackfill } from '../schedules/backfill.ts';
import { findSchedule, listSchedules } from '../schedules/find-schedules.ts';
import { listTicks } from '../schedules/list-ticks.ts';
import { previewSchedule } from '../schedules/preview-schedule.ts';
import { readWeek } from '../schedules/read-week.ts';
import { createSchedule, patchSchedule } from '../schedules/save-schedule.ts';
import { deleteSchedule, pauseSchedule, resumeSchedule, runSchedule } from '../schedules/steer-schedule.ts';
import { procedureFor, router } from './procedure.ts';

const oneSchedule = z.strictObject({ scheduleId: z.uuid() });
const oneAnd = <Of extends z.ZodType>(of: Of) => z.strictObject({ scheduleId: z.uuid(), wanted: of });

export const schedulesRouter = router({
  list: procedureFor('read')
    .input(listSchedulesSchema)
    .output(schedulePageSchema)
    .query(({ ctx, input }) => listSchedules(ctx.services, input)),

  get: procedureFor('read')
    .input(oneSchedule)
    .output(scheduleSchema)
    .query(({ ctx, input }) => findSchedule(ctx.services, input.scheduleId)),

  ticks: procedureFor('read')
    .input(listTicksSchema.extend({ scheduleId: z.uuid() }))
    .output(tickPageSchema)
    .query(({ ctx, input }) => listTicks(ctx.services, input.scheduleId, input)),

  week: procedureFor('read')
    .output(scheduleWeekSchema)
    .query(({ ctx }) => readWeek(ctx.services)),

  preview: procedureFor('read')
    .input(previewScheduleSchema)
    .output(schedulePreviewSchema)
    .query(({ ctx, input }) => previewSchedule(ctx.services, input)),

  create: procedureFor('manage')
    .input(createScheduleSchema)
    .output(scheduleSchema)
    .mutation(({ ctx, input }) => createSchedule(ctx.services, ctx.caller, input)),

  change: procedureFor('manage')
    .input(oneAnd(patchScheduleSchema))
    .output(scheduleSchema)
    .mutation(({ ctx, input }) => patchSchedule(ctx.services, ctx.caller, input.scheduleId, input.wanted)),

  pause: procedureFor('manage')
    .input(oneSchedule)
    .output(scheduleSchema)
    .mutation(({ ctx, input }) => pauseSchedule(ctx.services, ctx.caller, input.scheduleId)),

  resume: procedureFor('manage')
    .input(oneSchedule)
    .output(scheduleSchema)
    .mutation(({ ctx, input }) => resumeSchedule(ctx.services, ctx.caller, input.scheduleId)),

  run: procedureFor('manage')
    .input(oneSchedule)
    .output(submittedJobSchema)
    .mutation(({ ctx, input }) => runSchedule(ctx.services, ctx.caller, input.scheduleId)),

  previewBackfill: procedureFor('read')
    .input(oneAnd(backfillSchema))
    .output(backfillPreviewSchema)
    .query(({ ctx, input }) => previewBackfill(ctx.services, input.scheduleId, input.wanted)),

  backfill: procedureFor('manage')
    .input(oneAnd(backfillSchema))
    .output(backfilledSchema)
    .mutation(({ ctx, input }) => backfillSchedule(ctx.services, ctx.caller, input.scheduleId, input.wanted)),

  delete: procedureFor('manage')
    .input(oneSchedule)
    .output(oneSchedule)
    .mutation(async ({ ctx, input }) => {
      await deleteSchedule(ctx.services, ctx.caller, input.scheduleId);
      return input;
    }),
});
