import type { JobFilter } from './job-filter-schema.ts';
import { jobPriorities, type JobPriority } from './job-priority.ts';
import { jobStatuses, type JobStatus } from './job-status.ts';
import { parseSearch } from './search/parse-search.ts';
import { isWholeId, type QualifierName } from './search/qualifiers.ts';
import { rangeOf, type SearchRange } from './search/search-range.ts';
import { momentOf, type SearchClock } from './search/search-time.ts';
import type { QualifierTerm } from './search/search-term.ts';

/** What a filter asks for, its fields and the terms of its `q` together: all of it must be true of a job. */
export interface WantedJobs {
  /** Undefined: any. Empty: nothing can be found. */
  statuses: JobStatus[] | undefined;
  priorities: JobPriority[] | undefined;
  /** Names of task types, and beginnings of names with a `*` behind, each list of which must allow a job's type. */
  types: string[][];
  notTypes: string[];
  tags: string[];
  notTags: string[];
  /** Ids, each list of which must have the job's. */
  ids: string[][];
  from: string[];
  to: string | undefined;
  before: string | undefined;
  /** When it ended; undefined: it need not have. */
  ended: SearchRange | undefined;
  /** Paths with the values that they must have. */
  payload: [path: string, value: string][];
  /** Each must be found in the error, in the task type, or be a tag. */
  words: string[];
  /** Each must be found in the error. */
  errors: string[];
  keys: string[];
  schedules: string[];
  rerunOf: string[];
  /** Fingerprints, each of which must be the group of the job's newest error. */
  groups: string[];
  /** Bulk actions, each of which cancelled or retried the job. */
  changedBy: string[];
}

/**
 * The one reading of a filter.
 *
 * @param now what the relative times of its `q` are counted from
 */
export function wantedJobs(filter: JobFilter, now: Date): WantedJobs {
  const wanted: WantedJobs = {
    statuses: filter.status && [filter.status],
    priorities: undefined,
    types: filter.taskType === undefined ? [] : [[filter.taskType]],
    tags: filter.tag === undefined ? [] : [filter.tag],
    from: filter.from === undefined ? [] : [filter.from],
    ...{ to: filter.to, before: undefined, ended: undefined },
    payload: Object.entries(filter.payload ?? {}),
    rerunOf: filter.rerunOf === undefined ? [] : [filter.rerunOf],
    groups: filter.errorGroup === undefined ? [] : [filter.errorGroup],
    changedBy: filter.changedBy === undefined ? [] : [filter.changedBy],
    ids: filter.ids ? [filter.ids] : [],
    ...{ notTypes: [], notTags: [], words: [], errors: [], keys: [], schedules: [] },
  };
  const clock = { now, timezone: filter.timezone ?? 'UTC' };
  for (const term of parseSearch(filter.q ?? '').terms) {
    if (term.kind === 'qualifier') readers[term.name](wanted, term, clock);
    else if (isWholeId(term.text)) wanted.ids.push([term.text]);
    else wanted.words.push(term.text);
  }
  return wanted;
}

const readers: Record<QualifierName, (wanted: WantedJobs, term: QualifierTerm, clock: SearchClock) => void> = {
  status(wanted, term) {
    wanted.statuses = narrowed(wanted.statuses ?? jobStatuses, term);
  },
  priority(wanted, term) {
    wanted.priorities = narrowed(wanted.priorities ?? jobPriorities, term);
  },
  type(wanted, term) {
    if (term.isExcluded) wanted.notTypes.push(...textsOf(term));
    else wanted.types.push(textsOf(term));
  },
  tag: (wanted, term) => (term.isExcluded ? wanted.notTags : wanted.tags).push(...textsOf(term)),
  error: (wanted, term) => wanted.errors.push(...textsOf(term)),
  payload(wanted, term) {
    // In quotation marks it is a text; as JSON it is compared with nothing else.
    const values = term.values.map(({ text, isQuoted }) => (isQuoted ? JSON.stringify(text) : text));
    wanted.payload.push(...values.map((value): [string, string] => [term.path, value]));
  },
  after: (wanted, term, clock) => wanted.from.push(...textsOf(term).map((text) => momentOf(text, clock))),
  before(wanted, term, clock) {
    [wanted.before] = textsOf(term).map((text) => momentOf(text, clock));
  },
  ended(wanted, term, clock) {
    [wanted.ended] = textsOf(term).map((text) => rangeOf(text, clock));
  },
  key: (wanted, term) => wanted.keys.push(...textsOf(term)),
  schedule: (wanted, term) => wanted.schedules.push(...textsOf(term)),
  rerun: (wanted, term) => wanted.rerunOf.push(...textsOf(term)),
  group: (wanted, term) => wanted.groups.push(...textsOf(term)),
  id: (wanted, term) => wanted.ids.push(textsOf(term)),
};

function textsOf(term: QualifierTerm): string[] {
  return term.values.map(({ text }) => text);
}

function narrowed<Value extends string>(allowed: readonly Value[], term: QualifierTerm): Value[] {
  const given = new Set(textsOf(term));
  return allowed.filter((value) => given.has(value) !== term.isExcluded);
}

/** Whether a name of a task type is one of those, or begins as one with a `*` behind. */
export function isOfType(taskType: string, types: readonly string[]): boolean {
  return types.some((type) => (type.endsWith('*') ? taskType.startsWith(type.slice(0, -1)) : taskType === type));
}
