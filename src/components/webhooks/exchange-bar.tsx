import { durationText } from '@/client/format-time';
import type { WebhookAttempt } from '@/jobs/webhook-delivery-schema';

type Times = Pick<WebhookAttempt, 'dnsMs' | 'connectMs' | 'tlsMs' | 'firstByteMs' | 'durationMs'>;

const parts = [
  { field: 'dnsMs', label: 'DNS', colour: 'bg-pending' },
  { field: 'connectMs', label: 'Connect', colour: 'bg-active' },
  { field: 'tlsMs', label: 'TLS', colour: 'bg-accent' },
  { field: 'firstByteMs', label: 'Answer', colour: 'bg-completed' },
] as const;

/** How long each part of an exchange took: as a bar, and in words. */
export function ExchangeBar({ times }: { times: Times }) {
  const known = parts.flatMap(({ field, ...part }) => {
    const ms = times[field];
    return ms === null ? [] : [{ ...part, ms }];
  });
  const sum = Math.max(
    times.durationMs,
    known.reduce((total, { ms }) => total + ms, 0),
    1,
  );
  return (
    <div className="flex flex-col gap-1">
      <div aria-hidden className="flex h-1.5 overflow-hidden rounded bg-raised">
        {known.map(({ label, ms, colour }) => (
          <span key={label} className={colour} style={{ width: `${(ms / sum) * 100}%` }} />
        ))}
      </div>
      <p className="flex flex-wrap gap-x-3 text-xs text-muted">
        {known.map(({ label, ms }) => (
          <span key={label}>
            {label} {durationText(ms)}
          </span>
        ))}
        <span>total {durationText(times.durationMs)}</span>
      </p>
    </div>
  );
}
