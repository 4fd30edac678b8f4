import { Input } from './input';

interface TimeBoxProps {
  label: string;
  value: string | null;
  onChange: (at: string | null) => void;
}

/** A moment by the reader's own clock. */
export function TimeBox({ label, value, onChange }: TimeBoxProps) {
  return (
    <label className="flex items-center gap-1.5 text-xs text-muted max-sm:w-full">
      <span className="max-sm:w-14">{label}</span>
      <Input
        type="datetime-local"
        value={value ? localInputValue(value) : ''}
        onChange={(event) => onChange(event.target.value ? new Date(event.target.value).toISOString() : null)}
        className="w-auto max-sm:grow"
      />
    </label>
  );
}

/** ISO time → what a datetime-local input shows: the reader's own clock, to the minute. */
function localInputValue(at: string): string {
  const date = new Date(at);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
