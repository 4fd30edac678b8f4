/** A number of places that are taken in the order in which they are asked for, such as connections of a pool. */
export class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  #head = 0;

  constructor(count: number) {
    this.#free = count;
  }

  /** @param enter is called with a place, which is its own until it calls `leave` */
  take(enter: (leave: () => void) => void): void {
    const begin = () => enter(() => this.#leave());
    if (this.#free === 0) return void this.#waiting.push(begin);
    this.#free -= 1;
    begin();
  }

  #leave(): void {
    const next = this.#waiting[this.#head];
    if (!next) {
      this.#free += 1;
      return;
    }
    this.#head += 1;
    // What has gone is dropped now and then, since a shift moves all that wait.
    if (this.#head > 1000) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    next();
  }
}
