import { countText } from '@/client/format-number';
import { Panel } from '@/components/ui/panel';
import { StatusIcon } from '@/components/ui/status-badge';
import type { Overview } from '@/jobs/stats-schema';

const rows = [
  { key: 'delivered', label: 'Delivered', status: 'completed' },
  { key: 'pending', label: 'On the way', status: 'pending' },
  { key: 'failed', label: 'Given up', status: 'failed' },
] as const;

export function WebhookHealth({ webhooks }: { webhooks: Overview['webhooks'] }) {
  return (
    <Panel title="Webhooks">
      <dl className="grid grid-cols-3 gap-3">
        {rows.map(({ key, label, status }) => (
          <div key={key}>
            <dt className="flex items-center gap-1 text-xs text-muted">
              <StatusIcon status={status} />
              {label}
            </dt>
            <dd className="text-lg font-semibold">{countText(webhooks[key])}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
