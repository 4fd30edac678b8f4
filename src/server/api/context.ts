import type { Caller } from '../auth/caller.ts';
import type { WebServices } from '../web-services.ts';

/** What every procedure is given. */
export interface ApiContext {
  services: WebServices;
  caller: Caller;
  requestId: string;
  /** The trace that the caller runs in, as `knownTraceparent` answers it. */
  traceparent: string | null;
}
