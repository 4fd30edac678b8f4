/** How much the newest of the times counts. */
const weight = 0.1;

/** How long handlers have run lately, by task type. */
export class RunTimes {
  readonly #meanMs = new Map<string, number>();

  saw(taskType: string, ms: number): void {
    const before = this.#meanMs.get(taskType) ?? ms;
    this.#meanMs.set(taskType, before + (ms - before) * weight);
  }

  /** ms, the newest counting most; undefined for a type that has not run here yet. */
  meanMs(taskType: string): number | undefined {
    return this.#meanMs.get(taskType);
  }
}
