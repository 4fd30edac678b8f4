import type { ApiKey, CreateApiKey, CreatedApiKey } from '../../src/jobs/api-key-schema.ts';
import type { Cli, GlobalOptions } from './cli.ts';
import { isUrlGiven, openClient } from './connection.ts';
import { withServerDatabase } from './server-database.ts';

interface Keys {
  create(key: CreateApiKey): Promise<CreatedApiKey>;
  list(): Promise<ApiKey[]>;
  revoke(keyId: string): Promise<void>;
}

/**
 * Does something with the keys: over the API where the caller named a URL, else in the server's database, which needs no
 * key, so that the first one can be made, and one after the last was lost.
 */
export async function withKeys<Answer>(
  options: GlobalOptions,
  cli: Cli,
  work: (keys: Keys) => Promise<Answer>,
): Promise<Answer> {
  if (isUrlGiven(options)) return work((await openClient(options, cli)).keys);
  return withServerDatabase(cli, async (services) => {
    const { createApiKey, listApiKeys, revokeApiKey } = await import('../../src/server/keys/api-keys.ts');
    const { commandLineActor } = await import('../../src/server/audit/actor.ts');
    return work({
      create: (key) => createApiKey(services, key, commandLineActor),
      list: () => listApiKeys(services),
      revoke: (keyId) => revokeApiKey(services, keyId, commandLineActor),
    });
  });
}
