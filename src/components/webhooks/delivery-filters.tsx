'use client';

import { X } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
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
      <HostBox value={filter.host} onChange={(host) => onChange({ host })} />
      {filter.jobId !== null && (
        <span className="flex items-center gap-1 rounded-md border bg-raised px-2 py-1 text-xs">
          of job <code className="font-mono">{filter.jobId.slice(-12)}</code>
        </span>
      )}
      {Object.values(filter).some((value) => value !== null) && (
        <Button variant="ghost" size="sm" onClick={() => onChange(null)}>
          <X aria-hidden />
          Clear
        </Button>
      )}
    </div>
  );
}

/** A host must match whole: it counts when it is written, not at each letter. */
function HostBox({ value, onChange }: { value: string | null; onChange: (host: string | null) => void }) {
  const id = useId();
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  const commit = () => {
    if (text.trim() !== (value ?? '')) onChange(text.trim() || null);
  };
  return (
    <div className="flex grow basis-56 items-center gap-1.5 text-xs text-muted md:max-w-80">
      <label htmlFor={id}>Host</label>
      <Input
        id={id}
        value={text}
        placeholder="example.com"
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </div>
  );
}
