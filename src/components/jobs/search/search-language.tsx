import { X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { useTimeZone } from '@/client/use-time-zone';

const lines: [example: string, means: string][] = [
  ['status:failed', 'jobs in this status; several with commas: status:failed,cancelled'],
  ['type:send_email', 'of this task type; type:send_* for all whose names begin so'],
  ['tag:vip', 'with this tag; written twice, with both'],
  ['-status:completed', 'all others: a minus goes before status, type, tag and priority'],
  ['priority:high', 'of this priority: high, normal or low'],
  ['after:2h', 'created in the last two hours: s, m, h, d or w'],
  ['after:yesterday before:today', 'created yesterday; dates and times too: after:2026-11-01T08:30'],
  ['ended:<1h', 'ended in the last hour, the last to end first; two times too: ended:2026-11-01..2026-11-02'],
  ['error:timeout', 'with this text in their error'],
  ['payload.customerId:42', 'with this field in their payload'],
  [
    '"smtp timeout"',
    'with this text in their error, or as their task type or tag; without quotation marks, with both words',
  ],
];

interface SearchLanguageProps {
  onPick: (example: string) => void;
  onClose: () => void;
}

export function SearchLanguage({ onPick, onClose }: SearchLanguageProps) {
  const timezone = useTimeZone();
  return (
    <>
      <div className="flex items-start justify-between gap-4">
        <h2 className="text-base font-medium">How to search</h2>
        <Button variant="ghost" size="icon" aria-label="Close" title="Close" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </div>
      <p className="mt-1 text-muted">All terms must be true of a job. Press an example to add it to the search.</p>
      <ul className="mt-3 divide-y">
        {lines.map(([example, means]) => (
          <li key={example} className="flex gap-x-4 gap-y-1 py-1.5 max-sm:flex-col sm:items-center">
            <Button size="sm" className="justify-start font-mono sm:w-56" onClick={() => onPick(example)}>
              {example}
            </Button>
            <span className="min-w-0">{means}</span>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-muted">
        Also <code>key:</code>, <code>schedule:</code>, <code>rerun:</code> and <code>id:</code>; a whole job id alone
        finds that job. Dates are those of {timezone}. A value with spaces stands in quotation marks. The same search
        works by API, as <code>q</code>.
      </p>
    </>
  );
}
