import type { AnsiColor, AnsiPart } from '@/client/ansi-parts';
import { classNames } from './class-names';

interface ShownPart extends AnsiPart {
  isMatch?: boolean;
}

const colors: Record<AnsiColor, string> = {
  red: 'text-failed',
  green: 'text-completed',
  yellow: 'text-pending',
  blue: 'text-active',
  magenta: 'text-accent',
  cyan: 'text-active',
  grey: 'text-muted',
};

/** Text from elsewhere: its direction touches nothing around it, and what nobody would see stands there as a mark. */
export function ShownText({ parts, isHere = false }: { parts: readonly ShownPart[]; isHere?: boolean }) {
  return (
    <bdi>
      {parts.map((part, index) => {
        const className = classNames(
          part.color && colors[part.color],
          part.isBold && 'font-semibold',
          part.isMark && 'rounded-xs bg-pending-soft text-pending',
          part.isMatch && 'rounded-xs bg-pending-soft text-foreground outline outline-pending',
          part.isMatch && isHere && 'bg-accent text-on-accent outline-accent',
        );
        if (part.isMatch) {
          return (
            <mark key={index} className={className}>
              {part.text}
            </mark>
          );
        }
        return className === '' ? (
          part.text
        ) : (
          <span key={index} className={className}>
            {part.text}
          </span>
        );
      })}
    </bdi>
  );
}
