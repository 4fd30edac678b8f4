import type { PatchLimits } from '../jobs/task-limits.ts';
import type { AllPaused, TaskTypeInfo, TaskTypes } from '../jobs/task-type-schema.ts';
import type { ApiRequests } from './api-requests.ts';

interface Abortable {
  signal?: AbortSignal | undefined;
}

/** Kinds of work, their limits and pauses. What is repeated here is done once. */
export interface TaskCalls {
  /** The task types by name, with the JSON Schemas of their payloads and results, limits, workers and figures. */
  list(options?: Abortable): Promise<TaskTypeInfo[]>;
  /** The same, with whether all of them are paused at once. */
  overview(options?: Abortable): Promise<TaskTypes>;
  /** @throws ApiError `not_found` */
  get(taskType: string, options?: Abortable): Promise<TaskTypeInfo>;
  /**
   * Changes limits while jobs run: `{ concurrency: 5, rateLimit: null }`. null takes one away, what is left out stays.
   *
   * @throws ApiError `not_found`; `invalid_input`
   */
  update(taskType: string, limits: PatchLimits, options?: Abortable): Promise<TaskTypeInfo>;
  /** Starts none of its jobs until it is resumed; what runs goes on. @throws ApiError `not_found` */
  pause(taskType: string, options?: Abortable): Promise<TaskTypeInfo>;
  /** @throws ApiError `not_found` */
  resume(taskType: string, options?: Abortable): Promise<TaskTypeInfo>;
  /** Starts no job at all until all are resumed. Types that are paused by themselves stay so. */
  pauseAll(options?: Abortable): Promise<AllPaused>;
  resumeAll(options?: Abortable): Promise<AllPaused>;
}

export function taskCalls(api: ApiRequests): TaskCalls {
  const path = ['tasks'];
  const field = 'taskType';
  const overview = ({ signal }: Abortable = {}) => api.json<TaskTypes>({ path, field: 'tasks', signal });
  const act =
    (word: 'pause' | 'resume') =>
    (taskType: string, { signal }: Abortable = {}) =>
      api.json<TaskTypeInfo>({ method: 'POST', path: [...path, taskType, word], field, signal });
  const actOnAll =
    (word: 'pause' | 'resume') =>
    ({ signal }: Abortable = {}) =>
      api.json<AllPaused>({ method: 'POST', path: [...path, word], field: 'allPaused', signal });
  return {
    list: async (options) => (await overview(options)).tasks,
    overview,
    get: (taskType, { signal } = {}) => api.json({ path: [...path, taskType], field, signal }),
    update: (taskType, json, { signal } = {}) =>
      api.json({ method: 'PATCH', path: [...path, taskType], field, json, signal }),
    pause: act('pause'),
    resume: act('resume'),
    pauseAll: actOnAll('pause'),
    resumeAll: actOnAll('resume'),
  };
}
