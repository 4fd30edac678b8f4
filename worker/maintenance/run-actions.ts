import type { ActionStep } from '../../src/server/actions/step-progress.ts';
import { stopRevokedAction } from '../../src/server/actions/stop-action.ts';
import {
  failStep,
  findActionPage,
  nextAction,
  putOffAction,
  toRunningAction,
  type RunningAction,
} from '../../src/server/actions/walk-action.ts';
import { isValueError } from '../../src/server/database.ts';
import { dispatchMoved } from '../../src/server/jobs/dispatch-jobs.ts';
import { actOnJobs } from '../../src/server/jobs/transition-job/act-on-jobs.ts';
import type { MovedRow } from '../../src/server/jobs/transition-job/ended-tail.ts';
import { restAfter } from './rest-after.ts';
import type { SweepParts } from './sweep.ts';

export type ActionParts = Pick<SweepParts, 'db' | 'log' | 'queue' | 'leaseMs' | 'onMoved'> & {
  /** Jobs were deleted. */
  onDeleted: () => void;
};

/** Jobs that one look finds, and one action's turn; then another action has its own. */
const jobsPerPage = 2000;
/** Small enough that nobody waits for the rows that a step holds. */
const jobsPerStep = 200;
/** One call of `wake` is good for this long: as long as the sweeper's role, which the caller must hold. */
const goodForMs = 3000;

export interface ActionRunner {
  /** There are bulk actions, and this worker is the elected one: goes on with them unless it does already. */
  wake(): void;
  stop(): Promise<void>;
}

/**
 * Carries out bulk actions beside the sweep, in turns and in small steps. Two that run at once, for a moment of two
 * elected workers, do not harm: each step is taken once, by `turnOf`.
 */
export function createActionRunner(parts: ActionParts): ActionRunner {
  let wokenAt = -Infinity;
  let isStopping = false;
  let running: Promise<void> | undefined;

  const mayGoOn = (): boolean => !isStopping && performance.now() - wokenAt < goodForMs;

  async function run(): Promise<void> {
    while (mayGoOn()) {
      const row = await nextAction(parts.db);
      if (!row) return;
      if (!row.may_act) {
        await stopRevokedAction(parts.db, row.id);
        continue;
      }
      try {
        await walkPage(parts, toRunningAction(row), mayGoOn);
      } catch (error) {
        parts.log.warn({ err: error, actionId: row.id }, 'a bulk action cannot go on at the moment');
        return putOffAction(parts.db, row.id, messageOf(error));
      }
    }
  }

  return {
    wake() {
      wokenAt = performance.now();
      if (isStopping) return;
      running ??= run()
        .catch((error: unknown) => parts.log.warn({ err: error }, 'bulk actions could not be looked at'))
        .finally(() => {
          running = undefined;
        });
    },
    async stop() {
      isStopping = true;
      await running;
    },
  };
}

async function walkPage(parts: ActionParts, action: RunningAction, mayGoOn: () => boolean): Promise<void> {
  let startedAt = performance.now();
  const page = await findActionPage(parts.db, action, jobsPerPage);
  let { steps } = action;
  // Where nothing matched a step without jobs moves the action's place.
  for (let at = 0; at === 0 || at < page.jobs.length; at += jobsPerStep) {
    if (!mayGoOn()) return;
    const jobs = page.jobs.slice(at, at + jobsPerStep);
    const rest = at + jobsPerStep < page.jobs.length ? { end: undefined, isLast: false } : page;
    const step = { ...action, actionId: action.id, steps, jobs, end: rest.end, isLast: rest.isLast };
    const taken = await takeStep(parts, step);
    if (taken === undefined) return;
    steps += taken;
    // As long as the step and the look for its jobs took.
    await restAfter(performance.now() - startedAt);
    startedAt = performance.now();
  }
}

/**
 * A job that cannot be written fails alone: its step is halved until it stands by itself.
 *
 * @returns how many steps were taken, undefined when they are not to be taken any more
 */
async function takeStep(parts: ActionParts, step: ActionStep): Promise<number | undefined> {
  try {
    const moved = await actOnJobs(parts.db, step, parts.leaseMs);
    if (moved === undefined) return undefined;
    await tellOf(parts, step, moved);
    return 1;
  } catch (error) {
    if (!isValueError(error)) throw error;
    if (step.jobs.length <= 1) return (await failStep(parts.db, step, messageOf(error))) ? 1 : undefined;
    return takeHalves(parts, step);
  }
}

async function takeHalves(parts: ActionParts, step: ActionStep): Promise<number | undefined> {
  const middle = Math.ceil(step.jobs.length / 2);
  const first = await takeStep(parts, { ...step, jobs: step.jobs.slice(0, middle), end: undefined, isLast: false });
  if (first === undefined) return undefined;
  const second = await takeStep(parts, { ...step, jobs: step.jobs.slice(middle), steps: step.steps + first });
  return second === undefined ? undefined : first + second;
}

async function tellOf(parts: ActionParts, { action }: ActionStep, moved: MovedRow[]): Promise<void> {
  if (moved.length === 0) return;
  if (action === 'delete') return parts.onDeleted();
  parts.onMoved(moved);
  await dispatchMoved(parts, moved);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
