import { TaskFlowError } from '../../jobs/errors.ts';

/** What a caller hears who needs a key and showed none that counts. */
export class Unauthenticated extends TaskFlowError {
  constructor(message = 'This key is not known, was revoked, or has expired.') {
    super('unauthenticated', message, { headers: { 'WWW-Authenticate': 'Bearer realm="taskflow"' } });
  }
}
