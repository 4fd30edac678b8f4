'use client';

import { RelativeTime } from '@/components/ui/relative-time';
import type { ApiKey } from '@/jobs/api-key-schema';
import { RevokeKey } from './revoke-key';

/** Every key that was not revoked, newest first. */
export function KeyTable({ keys }: { keys: ApiKey[] }) {
  return (
    <ul className="divide-y">
      {keys.map((key) => (
        <li key={key.keyId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-row">
          <div className="flex min-w-40 grow flex-col">
            <span className="font-medium [overflow-wrap:anywhere]">{key.name}</span>
            <span className="text-xs text-muted">{key.scopes.join(', ')}</span>
          </div>
          <p className="text-xs text-muted">
            made <RelativeTime at={key.createdAt} />
            {' · '}
            {key.lastUsedAt ? (
              <>
                used <RelativeTime at={key.lastUsedAt} />
              </>
            ) : (
              'never used'
            )}
            {key.expiresAt && (
              <>
                {' · '}expires <RelativeTime at={key.expiresAt} />
              </>
            )}
          </p>
          <RevokeKey apiKey={key} />
        </li>
      ))}
    </ul>
  );
}
