import type { JobField, ListJobs } from '../jobs/find-jobs-schema.ts';
import type { ApiRequests } from './api-requests.ts';
import type { AnyTasks, FieldsOf, JobListItem, TaskName } from './task-definitions.ts';

/** Which jobs to list: the query of `GET /api/jobs`. `limit` is the size of a page, at most 500. */
export type JobFilter<
  Tasks = AnyTasks,
  Name extends TaskName<Tasks> = TaskName<Tasks>,
  Field extends JobField = JobField,
> = Partial<Omit<ListJobs, 'taskType'>> & {
  taskType?: Name;
  /** Only these fields, beside the id. Leave out `payload` and `result` where they are large and not needed. */
  fields?: readonly Field[];
  signal?: AbortSignal | undefined;
};

export interface ItemPage<Item> {
  jobs: Item[];
  /** Where the next page begins; null on the last one. */
  nextCursor: string | null;
}

/** Jobs, newest first, asked for page by page while they are read. Reading it again asks again. */
export interface JobList<Item> extends AsyncIterable<Item> {
  pages(): AsyncIterable<Item[]>;
}

export type ListedJob<Tasks, Name extends TaskName<Tasks>, Field extends JobField> = FieldsOf<
  JobListItem<Tasks, Name>,
  Field
>;

export function readPage<Item>(api: ApiRequests, filter: JobFilter = {}): Promise<ItemPage<Item>> {
  const { signal, fields, ids, payload = {}, ...query } = filter;
  const byPayload = Object.fromEntries(Object.entries(payload).map(([path, value]) => [`payload.${path}`, value]));
  return api.json({
    ...{ path: ['jobs'], field: 'jobs', signal },
    query: { ...query, ...byPayload, ids: ids?.join(','), fields: fields?.join(',') },
  });
}

export function readJobs<Item>(api: ApiRequests, filter: JobFilter = {}): JobList<Item> {
  async function* pages(): AsyncGenerator<Item[], void> {
    let cursor = filter.cursor;
    for (;;) {
      const page = await readPage<Item>(api, cursor === undefined ? filter : { ...filter, cursor });
      if (page.jobs.length > 0) yield page.jobs;
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }
  return {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page;
    },
  };
}
