/**
 * A signal that is made when it is first asked for, aborted already where that is too late: for what few attempts ever look at.
 * To make a signal, and to abort one with an error, costs a twentieth of a short attempt.
 */
export class LateSignal {
  readonly #reason: () => Error;
  #controller: AbortController | undefined;
  #isOver = false;

  /** @param reason of the abort, made when somebody can see it */
  constructor(reason: () => Error) {
    this.#reason = reason;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#isOver) this.#controller.abort(this.#reason());
    }
    return this.#controller.signal;
  }

  abort(): void {
    this.#isOver = true;
    if (this.#controller && !this.#controller.signal.aborted) this.#controller.abort(this.#reason());
  }
}
