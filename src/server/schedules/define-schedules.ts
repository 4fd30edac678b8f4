import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import { v7 as uuidv7 } from 'uuid';
import type { DefinedSchedule } from '../../jobs/define-schedule.ts';
import { systemActor, type Actor } from '../audit/actor.ts';
import type { Database, Statement } from '../database.ts';
import type { Logger } from '../logger.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { ruleOfWish } from './check-schedule.ts';
import { databaseNow } from './find-schedules.ts';
import { nextTick } from './schedule-ticks.ts';
import { insertSchedule, updateSchedule } from './write-schedule.ts';

/** A schedule as it stands in the code of a worker. */
export interface Definition {
  schedule: DefinedSchedule;
  /** The same for what says the same. */
  hash: string;
}

export interface DefinitionServices {
  db: Pick<Database, 'query'>;
  sealer: Sealer;
  log: Pick<Logger, 'info' | 'warn'>;
}

const known: Statement = {
  name: 'defined_schedules',
  text: `SELECT s.id, s.name, s.code_hash, s.version, s.created_at, EXISTS (SELECT FROM taskflow.workers w
      WHERE w.state = 'running' AND w.lease_expires_at > taskflow.now() AND w.schedules ->> s.name = s.code_hash) AS is_held
    FROM taskflow.schedules s WHERE s.name = ANY ($1)`,
};
const encrypts: Statement = {
  name: 'task_type_encrypts',
  text: 'SELECT encrypt FROM taskflow.task_types WHERE task_type = $1',
};

interface KnownRow {
  id: string;
  name: string;
  code_hash: string | null;
  version: number;
  created_at: Date;
  /** A running worker has what is written in its code. */
  is_held: boolean;
}

const byItself: Actor = { name: systemActor, address: null };

export function definitionOf(schedule: DefinedSchedule): Definition {
  return { schedule, hash: createHash('sha256').update(stringify(schedule)).digest('hex') };
}

/**
 * Writes what is defined in code: what is missing, and what another definition was written of that no running worker has
 * any more. While one has, that one stays, so that workers with different code do not write over each other: the new
 * definition comes with the end of the last worker of the old one. A pause is the operator's and stays.
 *
 * Schedules that were not defined in code are left alone. @returns their names
 */
export async function writeDefinitions(
  services: DefinitionServices,
  definitions: readonly Definition[],
): Promise<string[]> {
  const names = definitions.map(({ schedule }) => schedule.name);
  const rows = new Map((await services.db.query<KnownRow>(known, [names])).map((row) => [row.name, row]));
  for (const definition of definitions) {
    const row = rows.get(definition.schedule.name);
    if (row?.code_hash === null || row?.code_hash === definition.hash || row?.is_held) continue;
    await write(services, definition, row);
  }
  return [...rows.values()].filter((row) => row.code_hash === null).map((row) => row.name);
}

/** Of several that come at once one writes; the others see what it wrote the next time. */
async function write(services: DefinitionServices, { schedule, hash }: Definition, row?: KnownRow): Promise<void> {
  const { db, log } = services;
  const { name, taskType, missed, overlap, options } = schedule;
  const now = await databaseNow(services);
  const id = row?.id ?? uuidv7();
  const rule = ruleOfWish(schedule, row?.created_at ?? now);
  const payload = await storedPayload(services, id, schedule);
  const written = {
    id,
    name,
    taskType,
    payload,
    rule,
    missed,
    overlap,
    options,
    next: nextTick(rule, now),
    codeHash: hash,
  };
  const isWritten = row
    ? await updateSchedule(db, written, row.version, byItself)
    : await insertSchedule(db, written, { createdBy: null, actor: byItself });
  if (isWritten)
    log.info({ schedule: name }, row ? 'a schedule was changed by its code' : 'a schedule was made by its code');
}

async function storedPayload(
  { db, sealer }: DefinitionServices,
  id: string,
  schedule: DefinedSchedule,
): Promise<string> {
  const text = JSON.stringify(schedule.payload ?? {});
  const [type] = await db.query<{ encrypt: boolean }>(encrypts, [schedule.taskType]);
  return type?.encrypt ? sealer.seal(text, id, 'payload') : text;
}
