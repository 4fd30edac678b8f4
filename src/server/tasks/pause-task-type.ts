import type { TaskTypeInfo } from '../../jobs/task-type-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';
import { findTaskType } from './find-task-types.ts';
import { limitsChanged } from './limits-changed.ts';

interface Services {
  db: Pick<Database, 'query'>;
}

const writing = (isPaused: boolean, action: string): string => `
  WITH changed AS (
    UPDATE taskflow.task_types t SET paused = ${isPaused}, updated_at = taskflow.now(),
      paused_at = ${isPaused ? 'taskflow.now()' : 'NULL'}, paused_by = ${isPaused ? '$2::text' : 'NULL'}
    WHERE t.task_type = $1 AND t.paused <> ${isPaused} RETURNING t.task_type
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'changed', actor: '$2', address: '$3', action, subject: 'task_type' },
      before: `jsonb_build_object('paused', ${!isPaused})`,
      after: `jsonb_build_object('paused', ${isPaused})`,
    })}
  )
  SELECT task_type FROM changed`;

const pause: Statement = { name: 'pause_task_type', text: writing(true, 'task_type.paused') };
const resume: Statement = { name: 'resume_task_type', text: writing(false, 'task_type.resumed') };

/**
 * Starts no job of a task type from now on; what runs goes on. Repeated, it changes nothing.
 *
 * @throws TaskFlowError not_found
 */
export function pauseTaskType(services: Services, caller: Caller, taskType: string): Promise<TaskTypeInfo> {
  return write(services, caller, taskType, pause);
}

/** Starts its jobs again. Repeated, it changes nothing. @throws TaskFlowError not_found */
export function resumeTaskType(services: Services, caller: Caller, taskType: string): Promise<TaskTypeInfo> {
  return write(services, caller, taskType, resume);
}

async function write(services: Services, caller: Caller, given: string, statement: Statement): Promise<TaskTypeInfo> {
  const { taskType } = await findTaskType(services, caller, given);
  const { name, address } = actorOf(caller);
  const changed = await services.db.query(statement, [taskType, name, address]);
  if (changed.length > 0) await limitsChanged(services, [taskType]);
  return findTaskType(services, caller, taskType);
}
