import { ruleOfWish, ruleProblems } from '../../src/server/schedules/check-schedule.ts';
import {
  writeDefinitions,
  type Definition,
  type DefinitionServices,
} from '../../src/server/schedules/define-schedules.ts';
import { StartRefused } from '../../src/server/start-refused.ts';
import type { LoadedSchedule } from '../load-handlers.ts';

/** @throws StartRefused for a rule that is none, with the file that it stands in */
export function refuseBadRules(schedules: readonly LoadedSchedule[]): void {
  const now = new Date();
  for (const { schedule, file } of schedules) {
    const [problem] = ruleProblems(ruleOfWish(schedule, now), now);
    if (!problem) continue;
    throw new StartRefused(`Schedule "${schedule.name}" in ${file}: ${problem.path}: ${problem.message}`);
  }
}

interface KeepParts extends DefinitionServices {
  definitions: readonly Definition[];
  /** How often it is looked whether one is to be written. */
  everyMs: number;
}

/** Writes what this worker's code defines, now and whenever its turn has come, until it drains. */
export async function keepDefinitions(
  { definitions, everyMs, ...services }: KeepParts,
  draining: AbortSignal,
): Promise<void> {
  if (definitions.length === 0) return;
  const { log } = services;
  for (const name of await writeDefinitions(services, definitions)) {
    log.warn({ schedule: name }, 'not written: there is a schedule of this name that was not defined in code');
  }
  const timer = setInterval(() => {
    writeDefinitions(services, definitions).catch((error: unknown) =>
      log.warn({ err: error }, 'schedules that are defined in code were not looked after'),
    );
  }, everyMs);
  draining.addEventListener('abort', () => clearInterval(timer));
}
