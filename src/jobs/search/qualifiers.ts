import { fingerprintPattern } from '../fingerprint-pattern.ts';
import { jobPriorities } from '../job-priority.ts';
import { jobStatuses } from '../job-status.ts';
import { longestPayloadValue } from '../payload-path.ts';
import { isSearchRange, longAgoRangeProblem, searchRangeForms } from './search-range.ts';
import { isSearchTime, longAgoProblem, searchTimeForms } from './search-time.ts';

/** A word before a colon that narrows a search. */
export interface Qualifier {
  /** What it asks for, in a few words. */
  means: string;
  /** A value, for the examples. */
  example: string;
  /** What its values are, for messages: "a status: pending, active, …". */
  takes: string;
  isRight(value: string): boolean;
  /** What is wrong with a value, where more can be said than what it takes. */
  whyWrong?: (value: string) => string | undefined;
  /** Values to choose from, where there are few. */
  values?: readonly string[];
  /** Several values may stand with commas between, any of which will do. */
  isList?: boolean;
  /** It may stand several times, all of which must hold. Others that do are a mistake: a job has one status. */
  isRepeatable?: boolean;
  /** A minus may stand in front. */
  canExclude?: boolean;
}

const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const anId = '01a2101d-4bf8-70b5-bc3e-2083be666e6c';
const typePattern = /^[a-z][a-z0-9_]{0,62}\*?$/;
const upTo = (longest: number) => (value: string) => value.length <= longest;

/**
 * The qualifiers of the search language. A new one needs its line here, one in `wantedJobs`, which reads its values, and a
 * condition in `src/server/jobs/wanted-conditions.ts`; completion, help and messages follow by themselves.
 */
export const qualifiers = {
  status: {
    means: 'in this status',
    example: 'failed',
    takes: jobStatuses.join(', '),
    isRight: (value: string) => jobStatuses.some((status) => status === value),
    values: jobStatuses,
    isList: true,
    canExclude: true,
  },
  type: {
    means: 'of this task type',
    example: 'send_email',
    takes: 'the name of a task type such as send_email, or its beginning such as send_*',
    isRight: (value: string) => typePattern.test(value),
    isList: true,
    canExclude: true,
  },
  tag: {
    means: 'with this tag',
    example: 'vip',
    takes: 'a tag of up to 200 characters',
    isRight: upTo(200),
    isRepeatable: true,
    canExclude: true,
  },
  error: {
    means: 'with this text in its error',
    example: 'timeout',
    takes: 'a text of up to 200 characters',
    isRight: upTo(200),
    isRepeatable: true,
  },
  payload: {
    means: 'with this field in its payload',
    example: '42',
    takes: `a value of up to ${longestPayloadValue} characters`,
    isRight: upTo(longestPayloadValue),
    isRepeatable: true,
  },
  after: {
    means: 'created at this moment or later',
    example: '2h',
    takes: searchTimeForms,
    isRight: isSearchTime,
    whyWrong: longAgoProblem,
  },
  before: {
    means: 'created before this moment',
    example: 'yesterday',
    takes: searchTimeForms,
    isRight: isSearchTime,
    whyWrong: longAgoProblem,
  },
  ended: {
    means: 'ended between these moments',
    example: '<1h',
    takes: searchRangeForms,
    isRight: isSearchRange,
    whyWrong: longAgoRangeProblem,
  },
  priority: {
    means: 'of this priority',
    example: 'high',
    takes: jobPriorities.join(', '),
    isRight: (value: string) => jobPriorities.some((priority) => priority === value),
    values: jobPriorities,
    isList: true,
    canExclude: true,
  },
  key: {
    means: 'with this concurrency key',
    example: 'customer-42',
    takes: 'a concurrency key of up to 200 characters',
    isRight: upTo(200),
  },
  schedule: {
    means: 'made by this schedule',
    example: anId,
    takes: 'the id of a schedule',
    isRight: isWholeId,
  },
  rerun: {
    means: 'made from this job by a rerun',
    example: anId,
    takes: 'the whole id of a job',
    isRight: isWholeId,
  },
  group: {
    means: 'whose newest error is of this group',
    example: '1-9f86d081884c7d659a2feaa0',
    takes: 'the fingerprint of a group of errors',
    isRight: (value: string) => fingerprintPattern.test(value),
  },
  id: {
    means: 'with this id',
    example: anId,
    takes: 'the whole id of a job',
    isRight: isWholeId,
    isList: true,
  },
} as const satisfies Record<string, Qualifier>;

export type QualifierName = keyof typeof qualifiers;

/** Their names, the most used first. */
// Object.keys forgets the type of its object.
export const qualifierNames = Object.keys(qualifiers) as QualifierName[];

export function qualifierOf(name: QualifierName): Qualifier {
  return qualifiers[name];
}

/** Whether a text is the whole id of a job or a schedule. */
export function isWholeId(text: string): boolean {
  return uuid.test(text);
}
