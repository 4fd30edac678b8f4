'use client';

import { useId } from 'react';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { retrySchedules, webhookEvents, type WebhookEventName } from '@/jobs/webhook-words';
import type { OptionsPanelProps } from './options-panel';
import { problemAt } from './problem-at';

const scheduleTexts = { '': 'as the server is set', short: 'short: seconds', long: 'long: up to 28 hours' } as const;

/** What the callback URL is told, and for how long that is tried. */
export function WebhookFields({ options, problems, onChange }: OptionsPanelProps) {
  const errorId = useId();
  const error = problemAt(problems, 'webhook.events') ?? problemAt(problems, 'webhook');
  const toggle = (event: WebhookEventName, isWanted: boolean) =>
    // In the order of a job's life, whatever was ticked first.
    webhookEvents.filter((name) => (name === event ? isWanted : options.webhookEvents.includes(name)));
  return (
    <div className="mt-3 grid gap-3 sm:grid-cols-3">
      <fieldset className="min-w-0 sm:col-span-2" aria-describedby={error && errorId}>
        <legend className="mb-1.5 text-xs font-medium">Told when it is</legend>
        <div className="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-3">
          {webhookEvents.map((event) => (
            <label key={event} className="flex min-h-6 pointer-coarse:min-h-10 items-center gap-1.5">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                aria-invalid={error ? true : undefined}
                checked={options.webhookEvents.includes(event)}
                onChange={({ target }) => onChange({ ...options, webhookEvents: toggle(event, target.checked) })}
              />
              {eventTexts[event]}
            </label>
          ))}
        </div>
        {error && (
          <p id={errorId} className="text-xs text-failed">
            {error}
          </p>
        )}
      </fieldset>
      <Field label="Tried for" error={problemAt(problems, 'webhook.retrySchedule')}>
        <Select
          value={options.webhookRetries}
          onChange={({ target }) => {
            const webhookRetries = retrySchedules.find((schedule) => schedule === target.value) ?? '';
            onChange({ ...options, webhookRetries });
          }}
        >
          {(['', ...retrySchedules] as const).map((schedule) => (
            <option key={schedule} value={schedule}>
              {scheduleTexts[schedule]}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  );
}

const eventTexts: Record<WebhookEventName, string> = {
  started: 'started',
  progress: 'in progress',
  retrying: 'retrying',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};
