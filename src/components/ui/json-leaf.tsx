import { cutAtMatches } from '@/client/find-in-text';
import { absoluteTime } from '@/client/format-time';
import { textParts } from '@/jobs/visible-text';
import { ShownText } from './shown-text';

/** How much of a long text is shown at first. */
export const firstCharacters = 240;
/** And how much more each time that more is asked for. */
export const moreCharacters = 20_000;

interface JsonLeafProps {
  value: unknown;
  /** Characters of a text. */
  shown: number;
  pattern: RegExp | null;
  isHere: boolean;
  onMore: () => void;
}

/** A value in which nothing else is. */
export function JsonLeaf({ value, shown, pattern, isHere, onMore }: JsonLeafProps) {
  const length = typeof value === 'string' ? value.length : 0;
  const text = typeof value === 'string' ? quoted(value, shown) : JSON.stringify(value);
  const parts = cutAtMatches(textParts(text), pattern);
  const link = linkOf(value);
  const left = length - shown;
  return (
    <span
      title={timeOf(value)}
      suppressHydrationWarning
      className={`min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap ${colorOf(value)}`}
    >
      {link === null ? (
        <ShownText parts={parts} isHere={isHere} />
      ) : (
        // Not a stop of the keyboard: the tree is one, and the bar under it opens the link.
        <a href={link} target="_blank" rel="noopener noreferrer" tabIndex={-1} className="underline">
          <ShownText parts={parts} isHere={isHere} />
        </a>
      )}
      {left > 0 && (
        <button
          type="button"
          tabIndex={-1}
          onClick={onMore}
          className="ml-1 min-h-6 rounded px-1 text-muted underline pointer-coarse:min-h-10"
        >
          {left > moreCharacters
            ? `show ${moreCharacters.toLocaleString('en')} more of ${length.toLocaleString('en')} characters`
            : `show all ${length.toLocaleString('en')} characters`}
        </button>
      )}
    </span>
  );
}

/** As JSON writes it, so that a line break or an escape character is seen; cut first, for it may be a megabyte. */
function quoted(value: string, shown: number): string {
  if (value.length <= shown) return JSON.stringify(value);
  return `${JSON.stringify(value.slice(0, shown)).slice(0, -1)}…`;
}

/** The address in a value that a browser may open; null for all else. */
export function linkOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 2_000 || !/^https?:\/\/\S+$/i.test(value)) return null;
  return URL.canParse(value) ? value : null;
}

function timeOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]{0,16}(?:Z|[+-]\d\d:\d\d)$/.test(value)) {
    return undefined;
  }
  return Number.isNaN(Date.parse(value)) ? undefined : absoluteTime(value);
}

function colorOf(value: unknown): string {
  if (typeof value === 'object') return 'text-muted';
  if (typeof value === 'string') return 'text-completed';
  return typeof value === 'number' ? 'text-active' : 'text-pending';
}
