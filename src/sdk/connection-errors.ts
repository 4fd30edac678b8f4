/** No answer came: TaskFlow could not be reached, or the connection broke. The cause says how. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/** No answer came in time. The request may have arrived nevertheless. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}
