// What `import … from 'taskflow'` gives: to handlers, here and in projects that have TaskFlow as a package.
export {
  defineTask,
  FatalError,
  RetryAfter,
  type ArtifactContent,
  type GuardedRequest,
  type GuardedResponse,
  type StoredFile,
  type Task,
  type TaskContext,
  type TaskOptions,
} from './jobs/define-task.ts';
export {
  defineSchedule,
  type DefinedSchedule,
  type ScheduleOfTask,
  type ScheduleOfTaskType,
} from './jobs/define-schedule.ts';
export type { Backoff } from './jobs/retry-policy.ts';
// The same zod as TaskFlow's: schemas of another version may not fit its types.
export { z } from 'zod';
