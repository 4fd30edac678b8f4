import type { Statement } from '../../src/server/database.ts';
import { claimReadyJobs, findRestOfLane } from '../../src/server/jobs/transition-job/claim-ready-jobs.ts';
import { claimHint, startClaimed, type ClaimOptions } from './protocol-actions.ts';
import type { QueuedHint } from './protocol-queue.ts';
import * as rules from './protocol-rules.ts';
import type { Action, ModelProcess, ProtocolWorld } from './protocol-world.ts';

/** As worker/open-lane.ts: what somebody else holds is looked for again after this. */
const lockedMs = 20;

const dueWhenDispatched: Statement = {
  name: 'model_ready',
  text: `SELECT id, generation FROM taskflow.jobs WHERE run_at <= dispatched_at`,
};

/** Asks which jobs were due when they were dispatched, which the model leaves to the database. */
export async function seeReady(world: ProtocolWorld): Promise<void> {
  const rows = await world.db.query<{ id: string; generation: number }>(dueWhenDispatched, []);
  world.seenReady = new Set(rows.map(({ id, generation }) => `${id}/${generation}`));
  world.seenGenerations = new Map(world.jobs.map(({ id, generation }) => [id, generation]));
}

/** A worker takes a hint or a look, and starts what it claims. `seeReady` comes first. */
export function claim(
  world: ProtocolWorld,
  process: ModelProcess,
  queued: QueuedHint,
  options: ClaimOptions = {},
): Action {
  return isLook(queued) ? claimLook(world, process, queued, options) : claimHint(world, process, queued, options);
}

const isLook = ({ hint }: QueuedHint): boolean => hint.ids.length === 0;

/** Claims the oldest of a lane from the table, and looks whether that was all. */
function claimLook(
  world: ProtocolWorld,
  process: ModelProcess,
  { hint }: QueuedHint,
  { slots = 8, answerIsLost = false }: ClaimOptions,
): Action {
  const { workerId } = process;
  const lane = { taskType: hint.taskType, priority: hint.priority };
  const mayClaim = world.isAlive(workerId) && !process.isDraining;
  // What moved since has been dispatched since.
  const wasReady = ({ id, generation }: rules.ModelJob): boolean =>
    world.seenGenerations.get(id) !== generation || world.seenReady.has(`${id}/${generation}`);
  return {
    name: `claim of what is ready by ${process.name}`,
    claims: 'look',
    apply(jobs) {
      const answers: Record<string, string> = {};
      for (const job of rules.inLane(jobs, hint.priority, wasReady)) {
        if (world.isTypePaused || !mayClaim || Object.keys(answers).length === slots) break;
        const answer = rules.claim(job, { generation: job.generation, workerId, mayClaim }, world.nowMs);
        if (answer === 'claimed') answers[job.id] = answer;
      }
      return answers;
    },
    async perform() {
      const claimed = await claimReadyJobs(world.db, workerId, lane, slots);
      return {
        answers: Object.fromEntries(claimed.map(({ id }) => [id, 'claimed'])),
        async afterwards() {
          if (answerIsLost) {
            process.lostAnswers += 1;
            return;
          }
          startClaimed(world, process, claimed);
          const isFull = claimed.length === slots;
          const rest = isFull || (await findRestOfLane(world.db, workerId, lane)).hasReady;
          if (rest) await world.queue.add(hint, isFull ? 0 : lockedMs).catch(() => undefined);
        },
      };
    },
  };
}
