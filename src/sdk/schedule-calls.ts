import type { SubmittedJob } from '../jobs/job-schema.ts';
import type {
  Backfill,
  ListSchedules,
  ListTicks,
  PatchSchedule,
  PreviewWish,
  Schedule,
  ScheduleTick,
  ScheduleWish,
} from '../jobs/schedule-schema.ts';
import type { ApiRequests } from './api-requests.ts';

interface Abortable {
  signal?: AbortSignal | undefined;
}

/** Jobs by cron or at an interval. */
export interface ScheduleCalls {
  /** Makes one. Not repeated when it fails on the way. @throws ApiError `invalid_input`; `conflict` when its name is taken */
  create(wanted: ScheduleWish, options?: Abortable): Promise<Schedule>;
  /** One page of them, by name. */
  list(query?: Partial<ListSchedules> & Abortable): Promise<{ schedules: Schedule[]; nextCursor: string | null }>;
  /** One, with its next ticks and what became of the last. @throws ApiError `not_found` */
  get(scheduleId: string, options?: Abortable): Promise<Schedule>;
  /** Changes it in place. @throws ApiError as `create` does; `not_found` */
  update(scheduleId: string, patch: PatchSchedule, options?: Abortable): Promise<Schedule>;
  /** Ends it for good; its jobs stay. @throws ApiError `not_found` */
  delete(scheduleId: string, options?: Abortable): Promise<void>;
  pause(scheduleId: string, options?: Abortable): Promise<Schedule>;
  /** Goes on with the next tick: nothing is caught up. */
  resume(scheduleId: string, options?: Abortable): Promise<Schedule>;
  /** Submits one of its jobs now, beside its ticks. Not repeated when it fails on the way. */
  run(scheduleId: string, options?: Abortable): Promise<SubmittedJob>;
  /** What became of its ticks, the newest first. @throws ApiError `not_found` */
  ticks(
    scheduleId: string,
    query?: Partial<ListTicks> & Abortable,
  ): Promise<{ ticks: ScheduleTick[]; nextCursor: string | null }>;
  /** When a schedule with this rule would run, before it is made. @throws ApiError `invalid_input` */
  preview(rule: PreviewWish, options?: Abortable): Promise<{ nextRuns: string[] }>;
  /** How many ticks a backfill would find, and how many of them were fired before. */
  previewBackfill(scheduleId: string, wanted: Backfill, options?: Abortable): Promise<{ ticks: number; known: number }>;
  /** Submits a job for each tick of a past time that was never fired: twice is the same as once. */
  backfill(scheduleId: string, wanted: Backfill, options?: Abortable): Promise<{ submitted: number; known: number }>;
}

export function scheduleCalls(api: ApiRequests): ScheduleCalls {
  const path = ['schedules'];
  const field = 'scheduleId';
  const act =
    <Answer>(scheduleId: string, word: string, more: { field: string; json?: unknown; isRepeatable?: boolean }) =>
    ({ signal }: Abortable = {}) =>
      api.json<Answer>({ method: 'POST', path: [...path, scheduleId, word], signal, ...more });
  return {
    create: (json, { signal } = {}) => api.json({ method: 'POST', path, field, json, signal, isRepeatable: false }),
    list: ({ signal, ...query } = {}) => api.json({ path, field: 'schedules', query, signal }),
    get: (scheduleId, { signal } = {}) => api.json({ path: [...path, scheduleId], field, signal }),
    update: (scheduleId, json, { signal } = {}) =>
      api.json({ method: 'PATCH', path: [...path, scheduleId], field, json, signal }),
    async delete(scheduleId, { signal } = {}) {
      await api.json({ method: 'DELETE', path: [...path, scheduleId], field: null, signal });
    },
    pause: (scheduleId, options) => act<Schedule>(scheduleId, 'pause', { field })(options),
    resume: (scheduleId, options) => act<Schedule>(scheduleId, 'resume', { field })(options),
    run: (scheduleId, options) =>
      act<SubmittedJob>(scheduleId, 'run', { field: 'jobId', isRepeatable: false })(options),
    ticks: (scheduleId, { signal, ...query } = {}) =>
      api.json({ path: [...path, scheduleId, 'ticks'], field: 'ticks', query, signal }),
    preview: (json, { signal } = {}) =>
      api.json({ method: 'POST', path: [...path, 'preview'], field: 'nextRuns', json, signal }),
    previewBackfill: (scheduleId, query, { signal } = {}) =>
      api.json({ path: [...path, scheduleId, 'backfill'], field: 'ticks', query: { ...query }, signal }),
    backfill: (scheduleId, json, options) =>
      act<{ submitted: number; known: number }>(scheduleId, 'backfill', { field: 'submitted', json })(options),
  };
}
