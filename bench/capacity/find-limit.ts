import type { Costs } from './costs.ts';
import { partUses, type Part } from './part-uses.ts';
import type { Setup } from './setup.ts';
import { simulate, type Simulated } from './simulate.ts';

/** The most that a system does for as long as one likes, and what is full then. */
export interface Limit {
  jobsPerSecond: number;
  limitedBy: Part;
}

/** Of what is asked for so much is submitted and ends within the same time: less, and a backlog grows. */
const keptUp = 0.95;
const mostTries = 16;
/** The limit is found to within so much of it. */
const precise = 1.04;

/** Whether the system does what is submitted, for as long as one likes. */
export function keepsUp({ load }: Setup, { submittedPerSecond, endedPerSecond }: Simulated): boolean {
  if (load.kind !== 'rate') throw new Error('Only at a rate is there something to keep up with.');
  return Math.min(submittedPerSecond, endedPerSecond) >= keptUp * load.perSecond;
}

/**
 * Looks for the highest rate of submits that a system keeps up with. That a part is full is no limit yet: what waits for it
 * meanwhile shares more.
 */
export function findLimit(setup: Omit<Setup, 'load'>, costs: Costs, seconds: number): Limit {
  let [low, high] = [0, Infinity];
  let guess = mostPossible(setup, costs) / 2;
  let limitedBy: Part = 'machine';
  for (let tries = 0; tries < mostTries && high > low * precise; tries += 1) {
    const whole: Setup = { ...setup, load: { kind: 'rate', perSecond: guess, seconds } };
    const simulated = simulate(whole, costs);
    if (keepsUp(whole, simulated)) low = guess;
    else {
      high = guess;
      limitedBy = partUses(whole, simulated)[0]?.part ?? limitedBy;
    }
    if (low === 0) guess = high / 2;
    else guess = high === Infinity ? low * 1.4 : Math.sqrt(low * high);
  }
  return { jobsPerSecond: low, limitedBy };
}

/** No part does more than with all jobs in the largest batches. */
function mostPossible({ webs, workers, slots, handler, place }: Omit<Setup, 'load'>, costs: Costs): number {
  const { insert, claim, finish } = costs.postgres;
  const cores = place.postgresCores ?? place.sharedCores ?? 1;
  const handlerMs = handler.waitMs + handler.cpuMs;
  return Math.min(
    (webs * 1000) / (costs.web.request * (1 - costs.web.besideShare)),
    (workers * 1000) / (costs.worker.job * (1 - costs.worker.besideShare) + handler.cpuMs),
    handlerMs > 0 ? (workers * slots * 1000) / handlerMs : Infinity,
    (cores * 1000) / (insert.perJob + claim.perJob + finish.perJob),
  );
}
