import { X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { SearchTerm } from '@/jobs/search/search-term';

interface TermChipsProps {
  text: string;
  terms: readonly SearchTerm[];
  onRemove: (term: SearchTerm) => void;
}

/** The terms of a search, each to be taken away. */
export function TermChips({ text, terms, onRemove }: TermChipsProps) {
  if (terms.length === 0) return null;
  return (
    <ul aria-label="Terms of the search" className="flex min-w-0 flex-wrap gap-1.5">
      {terms.map((term) => {
        const written = text.slice(term.start, term.end);
        return (
          <li key={term.start} className="min-w-0">
            <Button
              size="sm"
              className="max-w-72 rounded-full"
              title={`Remove ${written}`}
              aria-label={`Remove ${written}`}
              onClick={() => onRemove(term)}
            >
              <span className="truncate font-mono">{written}</span>
              <X aria-hidden />
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
