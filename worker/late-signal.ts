/** A signal that is made when it is first asked for, aborted already where that is too late. */
export interface LateSignal {
  readonly signal: AbortSignal;
  abort(): void;
}

/**
 * For what few attempts ever look at: to make a signal, and to abort one with an error, costs more than all else of a short
 * attempt.
 *
 * @param reason of the abort, made when somebody can see it
 */
export function lateSignal(reason: () => Error): LateSignal {
  let controller: AbortController | undefined;
  let isOver = false;
  return {
    get signal() {
      if (!controller) {
        controller = new AbortController();
        if (isOver) controller.abort(reason());
      }
      return controller.signal;
    },
    abort() {
      isOver = true;
      if (controller && !controller.signal.aborted) controller.abort(reason());
    },
  };
}
