import { CodeBlock } from '@/components/ui/code-block';
import { RelativeTime } from '@/components/ui/relative-time';
import type { WebhookAttempt } from '@/jobs/webhook-delivery-schema';
import { ExchangeBar } from './exchange-bar';

/** One attempt: what was sent, what came back, and how long its parts took. */
export function DeliveryAttempt({ attempt }: { attempt: WebhookAttempt }) {
  const { number, responseStatus, error, address, requestHeaders, responseHeaders, responseBody } = attempt;
  return (
    <li className="flex flex-col gap-2 p-3">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="font-medium">Attempt {number}</span>
        <span>{responseStatus === null ? 'no answer' : `answered ${responseStatus}`}</span>
        {address && <code className="font-mono text-xs text-muted">{address}</code>}
        <RelativeTime at={attempt.startedAt} className="text-xs text-muted" />
      </p>
      {error && <p className="text-failed [overflow-wrap:anywhere]">{error}</p>}
      <ExchangeBar times={attempt} />
      <div className="grid gap-2 md:grid-cols-2">
        <HeaderLines label={`Headers sent by attempt ${number}`} summary="Headers sent" headers={requestHeaders} />
        <HeaderLines
          label={`Headers answered to attempt ${number}`}
          summary="Headers answered"
          headers={responseHeaders}
        />
      </div>
      {responseBody && (
        <details>
          <summary className="w-fit py-1 text-xs text-muted pointer-coarse:py-3">Answer, its first 16 KiB</summary>
          <CodeBlock code={responseBody} label={`Answer to attempt ${number}`} className="mt-1" />
        </details>
      )}
    </li>
  );
}

interface HeaderLinesProps {
  label: string;
  summary: string;
  headers: Record<string, string> | null;
}

function HeaderLines({ label, summary, headers }: HeaderLinesProps) {
  if (!headers) return null;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <details className="min-w-0">
      <summary className="w-fit py-1 text-xs text-muted pointer-coarse:py-3">{summary}</summary>
      <CodeBlock code={lines.join('\n')} label={label} className="mt-1" />
    </details>
  );
}
