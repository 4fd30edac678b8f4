import type {
  ErrorGroup,
  ErrorGroupDetail,
  ErrorGroupPage,
  IgnoreErrorGroup,
  ListErrorGroups,
} from '../jobs/error-group-schema.ts';
import type { JobAction } from '../jobs/job-action-schema.ts';
import type { ApiRequests } from './api-requests.ts';

interface Abortable {
  signal?: AbortSignal | undefined;
}

/** Which groups: the query of `GET /api/errors`. `limit` is the size of a page, at most 500. */
export type ErrorGroupFilter = Partial<ListErrorGroups> & Abortable;

/** Errors that are the same one again, as groups. A group is named by its fingerprint. */
export interface ErrorCalls {
  /**
   * All groups that match, asked for page by page while they are read:
   * `for await (const group of client.errors.list({ state: 'open' }))`. One whose place in the order changes meanwhile may
   * be left out or come twice; with `sort: 'firstSeen'` none does.
   */
  list(filter?: ErrorGroupFilter): AsyncIterable<ErrorGroup>;
  /** One page of them. */
  page(filter?: ErrorGroupFilter): Promise<ErrorGroupPage>;
  /** One with its course, its newest jobs and examples. @throws ApiError `not_found` */
  get(fingerprint: string, options?: Abortable): Promise<ErrorGroupDetail>;
  /** Leaves it out of sight, for good or until it is seen more than `above` times in an hour. @throws ApiError `not_found` */
  ignore(fingerprint: string, options?: IgnoreErrorGroup & Abortable): Promise<ErrorGroup>;
  /** Says that its cause is gone: seen again, it has returned. @throws ApiError `not_found` */
  resolve(fingerprint: string, options?: Abortable): Promise<ErrorGroup>;
  /** Takes back that it is ignored or resolved. @throws ApiError `not_found` */
  reopen(fingerprint: string, options?: Abortable): Promise<ErrorGroup>;
  /**
   * Retries its jobs that are failed now, as a bulk action: `actions.get` says how far it is. Not repeated when it fails on
   * the way.
   *
   * @throws ApiError `not_found`
   */
  retry(fingerprint: string, options?: Abortable): Promise<JobAction>;
}

export function errorCalls(api: ApiRequests): ErrorCalls {
  const field = 'fingerprint';
  const page = ({ signal, ...query }: ErrorGroupFilter = {}): Promise<ErrorGroupPage> =>
    api.json({ path: ['errors'], field: 'groups', query, signal });
  const decide = (fingerprint: string, word: string, { signal }: Abortable, json?: IgnoreErrorGroup) =>
    api.json<ErrorGroup>({ method: 'POST', path: ['errors', fingerprint, word], field, json, signal });
  return {
    page,
    async *list(filter = {}) {
      for (let cursor: string | null | undefined = filter.cursor; cursor !== null;) {
        const { groups, nextCursor }: ErrorGroupPage = await page({
          ...filter,
          ...(cursor !== undefined && { cursor }),
        });
        yield* groups;
        cursor = nextCursor;
      }
    },
    get: (fingerprint, { signal } = {}) => api.json({ path: ['errors', fingerprint], field, signal }),
    ignore: (fingerprint, { signal, ...json } = {}) => decide(fingerprint, 'ignore', { signal }, json),
    resolve: (fingerprint, options = {}) => decide(fingerprint, 'resolve', options),
    reopen: (fingerprint, options = {}) => decide(fingerprint, 'reopen', options),
    retry: (fingerprint, { signal } = {}) =>
      api.json({
        ...{ method: 'POST', path: ['errors', fingerprint, 'retry'], field: 'actionId' },
        ...{ signal, isRepeatable: false },
      }),
  };
}
