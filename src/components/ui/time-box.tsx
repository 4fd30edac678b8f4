import { fromLocalInput, toLocalInput } from '@/client/local-time';
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
      <span className="max-sm:w-14 max-sm:shrink-0">{label}</span>
      <Input
        type="datetime-local"
        value={value ? toLocalInput(value) : ''}
        onChange={(event) => onChange(fromLocalInput(event.target.value))}
        className="w-auto max-sm:grow"
      />
    </label>
  );
}
