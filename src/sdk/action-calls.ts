import type { CreateJobAction, JobAction, JobActionPage, ListJobActions } from '../jobs/job-action-schema.ts';
import type { ApiRequests } from './api-requests.ts';

interface Abortable {
  signal?: AbortSignal | undefined;
}

/** Bulk actions: cancel, retry or delete all jobs that a filter names, in the background. */
export interface ActionCalls {
  /**
   * Starts one. Not repeated when it fails on the way: two would run.
   *
   * @throws ApiError `invalid_input`, also when the filter names nothing and `all` is not said
   */
  create(action: CreateJobAction, options?: Abortable): Promise<JobAction>;
  /** How far it has come. @throws ApiError `not_found` */
  get(actionId: string, options?: Abortable): Promise<JobAction>;
  /** One page of them, newest first. */
  list(query?: Partial<ListJobActions> & Abortable): Promise<JobActionPage>;
  /** Stops it: what it did stays done. @throws ApiError `not_found` */
  stop(actionId: string, options?: Abortable): Promise<JobAction>;
  /**
   * Undoes one that has ended, by another: retries what it cancelled, cancels what it retried, as far as nobody has
   * changed that since. Repeated, it is refused.
   *
   * @throws ApiError `not_found`, `conflict` when it still runs, deleted its jobs, or is undone already
   */
  undo(actionId: string, options?: Abortable): Promise<JobAction>;
}

export function actionCalls(api: ApiRequests): ActionCalls {
  const path = ['jobs', 'actions'];
  const field = 'actionId';
  return {
    create: (json, { signal } = {}) => api.json({ method: 'POST', path, field, json, signal, isRepeatable: false }),
    get: (actionId, { signal } = {}) => api.json({ path: [...path, actionId], field, signal }),
    list: ({ signal, ...query } = {}) => api.json({ path, field: 'actions', query, signal }),
    stop: (actionId, { signal } = {}) => api.json({ method: 'DELETE', path: [...path, actionId], field, signal }),
    undo: (actionId, { signal } = {}) =>
      api.json({ method: 'POST', path: [...path, actionId, 'undo'], field, signal, isRepeatable: false }),
  };
}
