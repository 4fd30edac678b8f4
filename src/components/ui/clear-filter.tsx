import { X } from 'lucide-react';
import { Button } from './button';

/** Takes the whole filter away; nothing where there is none. */
export function ClearFilter({ filter, onClear }: { filter: Record<string, string | null>; onClear: () => void }) {
  if (!Object.values(filter).some(Boolean)) return null;
  return (
    <Button variant="ghost" size="sm" onClick={onClear}>
      <X aria-hidden />
      Clear
    </Button>
  );
}
