import type { JobField } from '../jobs/find-jobs-schema.ts';
import type { Job, SubmitJob, SubmittedJob } from '../jobs/job-schema.ts';

export type Json = Exclude<SubmitJob['payload'], undefined>;

/** A schema of any library that follows Standard Schema, such as zod's. */
interface SchemaLike {
  readonly '~standard': { readonly types?: { readonly input: unknown; readonly output: unknown } | undefined };
}

/** What a client knows of a task type: `defineTask(…)` answers one, `{ payload: Order; result: Receipt }` is one too. */
interface TaskLike {
  readonly type?: string;
  readonly payload: unknown;
  readonly result: unknown;
}

/** Without definitions every name is a task type, and payloads and results are JSON. */
export type AnyTasks = Record<string, { payload: Json | undefined; result: Json }>;

/** A task type is called what its `type` says, or as its key where that is no literal. */
type NameOf<Task, Key> = Task extends TaskLike
  ? Task extends { readonly type: infer Name extends string }
    ? string extends Name
      ? Key
      : Name
    : Key
  : never;

/** A module or record of tasks, or a list of them, by name; what else stands in a module is left out. */
type TasksByName<Tasks> = Tasks extends readonly (infer Task)[]
  ? { [One in Task as NameOf<One, never> & string]: One }
  : { [Key in keyof Tasks as NameOf<Tasks[Key], Key> & string]: Tasks[Key] };

export type TaskName<Tasks> = keyof TasksByName<Tasks> & string;

type InputOf<Schema> = Schema extends SchemaLike ? NonNullable<Schema['~standard']['types']>['input'] : Schema;
type OutputOf<Schema> = Schema extends SchemaLike ? NonNullable<Schema['~standard']['types']>['output'] : Schema;

export type PayloadOf<Tasks, Name extends TaskName<Tasks>> = TasksByName<Tasks>[Name] extends { payload: infer Payload }
  ? InputOf<Payload>
  : never;
export type ResultOf<Tasks, Name extends TaskName<Tasks>> = TasksByName<Tasks>[Name] extends { result: infer Result }
  ? OutputOf<Result>
  : never;

/** The id of a job, which knows its task type where the compiler saw it submitted. Any string will do. */
export type JobId<Name extends string = string> = string & { readonly '~taskType'?: Name };

/** Answer to a submit. */
export type SubmittedJobOf<Name extends string = string> = Omit<SubmittedJob, 'jobId'> & {
  jobId: JobId<Name>;
  /** Whether an earlier submit with the same idempotency key had made this job. */
  isReplayed: boolean;
};

type JobOfType<Whole, Name, Payload, Result> = Omit<Whole, 'jobId' | 'taskType' | 'status' | 'payload' | 'result'> & {
  jobId: JobId<Name & string>;
  taskType: Name;
  payload: Exclude<Payload, undefined>;
} & ({ status: 'completed'; result: Result } | { status: Exclude<Job['status'], 'completed'>; result: null });

/** A job of one of these task types. `result` is there once `status` is completed. */
export type JobOf<Tasks = AnyTasks, Name extends TaskName<Tasks> = TaskName<Tasks>> = Name extends unknown
  ? JobOfType<Job, Name, PayloadOf<Tasks, Name>, ResultOf<Tasks, Name>>
  : never;

/** A job as lists tell of it: without its webhook. */
export type JobListItem<Tasks = AnyTasks, Name extends TaskName<Tasks> = TaskName<Tasks>> = Name extends unknown
  ? JobOfType<Omit<Job, 'webhook'>, Name, PayloadOf<Tasks, Name>, ResultOf<Tasks, Name>>
  : never;

/** Of a job the fields that were asked for, beside its id. */
export type FieldsOf<Whole, Field extends JobField> = JobField extends Field
  ? Whole
  : Whole extends unknown
    ? Pick<Whole, Extract<keyof Whole, Field | 'jobId'>>
    : never;
