import type { Database } from '../database.ts';
import { sharedFor } from '../stats/shared-for.ts';

/** Where a live worker's realtime server listens. */
export interface RealtimeServer {
  host: string;
  port: number;
}

const statement = {
  name: 'live-realtime-servers',
  text: `
    SELECT coalesce(realtime_host, '127.0.0.1') AS host, realtime_port AS port FROM taskflow.workers
    WHERE realtime_port > 0 AND state = 'running' AND lease_expires_at > taskflow.now()
    ORDER BY started_at DESC LIMIT 100`,
};

/** The realtime servers of all workers that live, as of at most two seconds ago. */
export const liveRealtimeServers = sharedFor(2_000, (db: Pick<Database, 'query'>) =>
  db.query<RealtimeServer>(statement, []),
);
