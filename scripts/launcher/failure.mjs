/** Something a person can mend: its message is shown alone, without a stack trace, and the launcher exits with `exitCode`. */
export class Failure extends Error {
  /**
   * @param {string} message what went wrong and what to do
   * @param {{ exitCode?: number, cause?: unknown }} [options]
   */
  constructor(message, { exitCode = 1, cause } = {}) {
    super(message, { cause });
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}
