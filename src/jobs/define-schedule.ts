import type { z } from 'zod';
import type { Task } from './define-task.ts';
import { createScheduleSchema, type CreateSchedule, type ScheduleWish } from './schedule-schema.ts';

type Common = Omit<ScheduleWish, 'taskType' | 'payload'>;

/** A schedule of a task type by its name. */
export interface ScheduleOfTaskType extends Common {
  taskType: string;
  task?: never;
  payload?: ScheduleWish['payload'];
}

/** A schedule of a task that `defineTask` made, whose payload must fit. */
export interface ScheduleOfTask<Payload extends z.ZodType> extends Common {
  task: Pick<Task<Payload>, 'type' | 'payload'>;
  taskType?: never;
  payload: z.input<Payload>;
}

const scheduleMark = Symbol.for('taskflow.schedule');

/** A schedule as `defineSchedule` made it. */
export type DefinedSchedule = Readonly<CreateSchedule>;

/**
 * Declares a schedule: its name, by which all know it, what it submits, and when. Export the answer from a file in
 * `worker/handlers/` or HANDLERS_DIR; a worker writes it when it starts, and changes it when the code has changed
 * (docs/schedules.md).
 *
 * @throws TypeError naming the field that is wrong. Whether cron and timezone are any is found out when a worker starts.
 */
export function defineSchedule<Payload extends z.ZodType>(
  options: ScheduleOfTask<Payload> | ScheduleOfTaskType,
): DefinedSchedule {
  const { task, ...wish } = options;
  const parsed = createScheduleSchema.safeParse({ ...wish, taskType: task?.type ?? options.taskType });
  if (!parsed.success) throw wrongField(options.name, '', parsed.error);
  const payload = task?.payload.safeParse(options.payload);
  if (payload && !payload.success) throw wrongField(options.name, 'payload.', payload.error);
  return Object.freeze(Object.defineProperty({ ...parsed.data }, scheduleMark, { value: true }));
}

/** Whether a value was made by `defineSchedule`, in this copy of TaskFlow or another. */
export function isSchedule(value: unknown): value is DefinedSchedule {
  return typeof value === 'object' && value !== null && scheduleMark in value;
}

function wrongField(name: string, at: string, { issues }: z.ZodError): TypeError {
  const [{ path, message } = { path: [], message: '' }] = issues;
  return new TypeError(`Schedule "${name}": ${at}${path.join('.')} ${message}`);
}
