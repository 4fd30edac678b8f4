'use client';

import { ClearFilter } from '@/components/ui/clear-filter';
import { FilterBox } from '@/components/ui/filter-box';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { WebhookDeliverySummary } from '@/jobs/webhook-delivery-schema';
import { deliveryLooks } from './delivery-look';

type State = WebhookDeliverySummary['state'];

export interface DeliveryFilter {
  state: State | null;
  host: string | null;
  jobId: string | null;
}

interface DeliveryFiltersProps {
  filter: DeliveryFilter;
  onChange: (change: Partial<DeliveryFilter> | null) => void;
}

const states = Object.keys(deliveryLooks) as State[];
const options = [
  { value: 'all', label: 'All' },
  ...states.map((state) => ({ value: state, label: deliveryLooks[state].label })),
] as const;

export function DeliveryFilters({ filter, onChange }: DeliveryFiltersProps) {
  return (
    <div role="search" aria-label="Deliveries" className="mb-3 flex flex-wrap items-center gap-2">
      <SegmentedControl
        label="State"
        value={filter.state ?? 'all'}
        options={options}
        onChange={(state) => onChange({ state: state === 'all' ? null : state })}
      />
      <FilterBox
        label="Host"
        example="example.com"
        value={filter.host}
        onChange={(host) => onChange({ host })}
        className="md:max-w-80"
      />
      {filter.jobId !== null && (
        <span className="flex items-center gap-1 rounded-md border bg-raised px-2 py-1 text-xs">
          of job <code className="font-mono">{filter.jobId.slice(-12)}</code>
        </span>
      )}
      <ClearFilter filter={{ ...filter }} onClear={() => onChange(null)} />
    </div>
  );
}
