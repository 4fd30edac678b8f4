import type { WebhookEndpoint } from '../../jobs/webhook-delivery-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';
import { isoTimes } from '../iso-times.ts';

type Queries = { db: Pick<Database, 'query'> };

/** More are of no use to a person: the last disabled come first. */
const most = 1000;

const list = {
  name: 'list_disabled_endpoints',
  text: `SELECT url, disabled_at AS "disabledAt", coalesce(disabled_reason, 'by hand') AS "disabledReason"
    FROM taskflow.webhook_endpoints WHERE disabled_at IS NOT NULL ORDER BY disabled_at DESC, url LIMIT ${most}`,
  types: isoTimes,
};

const enable: Statement = {
  name: 'enable_endpoint',
  text: `
  WITH enabled AS (
    UPDATE taskflow.webhook_endpoints e SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL, failures = 0
    FROM (SELECT url, disabled_reason FROM taskflow.webhook_endpoints WHERE url = $1 FOR UPDATE) old
    WHERE e.url = old.url AND e.disabled_at IS NOT NULL
    RETURNING e.url, old.disabled_reason
  )
  ${writesEntry({
    ...{ from: 'enabled', actor: '$2', address: '$3', action: 'webhook_endpoint.enabled', subject: 'url' },
    before: `jsonb_build_object('reason', disabled_reason)`,
  })}`,
};

/** The URLs that are not called any more, the last disabled first, at most 1,000. */
export function listDisabledEndpoints({ db }: Queries): Promise<WebhookEndpoint[]> {
  return db.query<WebhookEndpoint>(list, []);
}

/**
 * Lets a URL be called again, for deliveries from now on; failed ones stay failed until they are sent again. One that is not
 * disabled is left as it is.
 */
export async function enableEndpoint({ db }: Queries, caller: Caller, url: string): Promise<void> {
  const { name, address } = actorOf(caller);
  await db.query(enable, [url, name, address]);
}
