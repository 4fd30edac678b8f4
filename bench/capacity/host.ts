import type { Clock } from './clock.ts';

interface Task {
  leftMs: number;
  weight: number;
  /** Cores that it has now, 1 at most: nothing here runs on two. */
  rate: number;
  done: () => void;
}

const almostNothingMs = 1e-9;

/**
 * A machine whose cores are shared by what wants to run, by weight, as Linux shares them: each gets at most one core, and what
 * one does not take the others get (generalized processor sharing).
 */
export class Host {
  readonly #clock: Clock;
  readonly cores: number;
  readonly #tasks: Task[] = [];
  #advancedAtMs = 0;
  /** Which of the completions that were foreseen still holds. */
  #plan = 0;
  #usedMs = 0;

  constructor(clock: Clock, cores: number) {
    this.#clock = clock;
    this.cores = cores;
  }

  /** Core milliseconds that were used so far. */
  get usedMs(): number {
    this.#advance();
    return this.#usedMs;
  }

  /** Runs something that needs a core for so long. */
  execute(cpuMs: number, weight: number, done: () => void): void {
    if (cpuMs <= 0) return this.#clock.after(0, done);
    this.#advance();
    this.#tasks.push({ leftMs: cpuMs, weight, rate: 0, done });
    this.#share();
  }

  #advance(): void {
    const passedMs = this.#clock.nowMs - this.#advancedAtMs;
    this.#advancedAtMs = this.#clock.nowMs;
    if (passedMs <= 0) return;
    for (const task of this.#tasks) {
      task.leftMs -= passedMs * task.rate;
      this.#usedMs += passedMs * task.rate;
    }
  }

  #share(): void {
    giveRates(this.#tasks, this.cores);
    let nextMs = Infinity;
    for (const { leftMs, rate } of this.#tasks) nextMs = Math.min(nextMs, Math.max(0, leftMs) / rate);
    this.#plan += 1;
    const plan = this.#plan;
    if (nextMs < Infinity) this.#clock.after(nextMs, () => plan === this.#plan && this.#complete());
  }

  #complete(): void {
    this.#advance();
    const done = this.#tasks.filter(({ leftMs }) => leftMs <= almostNothingMs);
    let kept = 0;
    for (const task of this.#tasks) if (task.leftMs > almostNothingMs) this.#tasks[kept++] = task;
    this.#tasks.length = kept;
    this.#share();
    for (const task of done) task.done();
  }
}

/** A core for each, or as much of one as its weight gives: who would have more than one leaves the rest to the others. */
function giveRates(tasks: readonly Task[], cores: number): void {
  if (tasks.length <= cores) {
    for (const task of tasks) task.rate = 1;
    return;
  }
  let [restCores, restWeight] = [cores, tasks.reduce((sum, { weight }) => sum + weight, 0)];
  let open = tasks;
  for (;;) {
    const each = restCores / restWeight;
    const full = open.filter(({ weight }) => weight * each >= 1);
    if (full.length === 0) {
      for (const task of open) task.rate = task.weight * each;
      return;
    }
    for (const task of full) {
      task.rate = 1;
      restCores -= 1;
      restWeight -= task.weight;
    }
    open = open.filter((task) => !full.includes(task));
  }
}
