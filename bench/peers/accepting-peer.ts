import type { Roles } from '../costs.ts';

/** A running system that takes no-op jobs by `POST /api/jobs` and has a worker for them. */
export interface AcceptingPeer {
  name: string;
  url: string;
  databaseUrl: string;
  /** Its own processes. */
  roles: Roles;
  /** Whether it holds no job that is open. */
  isDone(): Promise<boolean>;
  stop(): Promise<void>;
}
