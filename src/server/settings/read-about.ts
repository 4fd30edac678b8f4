import packageJson from '../../../package.json' with { type: 'json' };
import type { About } from '../../jobs/settings-schema.ts';
import type { Statement } from '../database.ts';
import type { WebServices } from '../web-services.ts';

const postgresVersion: Statement = {
  name: 'read-postgres-version',
  text: `SELECT current_setting('server_version') AS version`,
};

/** Which TaskFlow this is, and what it stands on. */
export async function readAbout(services: Pick<WebServices, 'db' | 'queue' | 'startedAt'>): Promise<About> {
  const [postgres] = await services.db.query<{ version: string }>(postgresVersion, []);
  return {
    version: packageJson.version,
    queueOn: services.queue.kind,
    postgresVersion: postgres?.version ?? 'unknown',
    nodeVersion: process.versions.node,
    startedAt: services.startedAt.toISOString(),
  };
}
