import Link from 'next/link';
import type { Token, Tokens } from 'marked';
import { Fragment, type ReactNode } from 'react';
import { GuideCode } from './guide-code';
import type { LinkTarget } from './guide';
import { isHeading, plainText } from './parse-chapter';

interface MarkdownProps {
  blocks: readonly Token[];
  /** Where a link of the file leads. */
  targetOf: (link: string) => LinkTarget;
}

/**
 * Draws what the parser read, by elements of our own: no HTML of a file gets into the page. What has no meaning here is
 * shown as it is written.
 */
export function Markdown({ blocks, targetOf }: MarkdownProps) {
  const numbers = numbersOf(blocks);

  const all = (tokens: readonly Token[] = []): ReactNode =>
    // A file does not change while its page is open: places are as good as names.
    tokens.map((token, place) => <Fragment key={place}>{draw(token)}</Fragment>); // oxlint-disable-line react/no-array-index-key

  function draw(token: Token): ReactNode {
    if (isHeading(token)) {
      const Heading = token.depth <= 2 ? 'h2' : 'h3';
      return (
        <Heading id={token.anchor} className={token.depth <= 2 ? headingStyles : smallHeadingStyles}>
          {all(token.tokens)}
          <a href={`#${token.anchor}`} aria-label={`Link to ${plainText(token.tokens)}`} className={anchorStyles}>
            #
          </a>
        </Heading>
      );
    }
    switch (token.type) {
      case 'paragraph':
        return <p className="my-3">{all(token.tokens)}</p>;
      case 'code':
        return <GuideCode code={token.text} info={token.lang ?? ''} label={`example ${numbers.get(token)}`} />;
      case 'table':
        return <Table table={token as Tokens.Table} label={`Table ${numbers.get(token)}`} all={all} />;
      case 'list': {
        const List = token.ordered ? 'ol' : 'ul';
        const start = token.ordered && token.start !== 1 ? { start: Number(token.start) } : {};
        return (
          <List {...start} className={token.ordered ? 'my-3 list-decimal pl-6' : 'my-3 list-disc pl-5'}>
            {(token as Tokens.List).items.map((item, place) => (
              // oxlint-disable-next-line react/no-array-index-key
              <li key={place} className="my-1 marker:text-muted">
                {all(item.tokens)}
              </li>
            ))}
          </List>
        );
      }
      case 'blockquote':
        return (
          <blockquote className="my-3 border-l-2 border-line-strong pl-3 text-muted">{all(token.tokens)}</blockquote>
        );
      case 'strong':
        return <strong className="font-semibold">{all(token.tokens)}</strong>;
      case 'em':
        return <em>{all(token.tokens)}</em>;
      case 'del':
        return <del>{all(token.tokens)}</del>;
      case 'codespan':
        return <code className={codeStyles}>{token.text}</code>;
      case 'link':
        return (
          <GuideLink target={targetOf(token.href)} text={plainText(token.tokens)}>
            {all(token.tokens)}
          </GuideLink>
        );
      case 'image':
        return <em>{token.text}</em>;
      case 'br':
        return <br />;
      case 'hr':
        return <hr className="my-6" />;
      case 'space':
      case 'def':
        return null;
      default:
        if ('tokens' in token && token.tokens) return all(token.tokens);
        return 'text' in token ? String(token.text) : token.raw;
    }
  }

  return <div className="text-base [overflow-wrap:break-word]">{all(blocks)}</div>;
}

/** Of each example and each table, which one of the page it is: no two are called the same. */
function numbersOf(blocks: readonly Token[]): ReadonlyMap<Token, number> {
  const numbers = new Map<Token, number>();
  const counts: Record<string, number> = {};
  const count = (token: Token): void => {
    if (token.type === 'code' || token.type === 'table') {
      const number = (counts[token.type] ?? 0) + 1;
      counts[token.type] = number;
      numbers.set(token, number);
    }
    if (token.type === 'list') for (const item of (token as Tokens.List).items) item.tokens.forEach(count);
  };
  blocks.forEach(count);
  return numbers;
}

/** Wider than a phone it scrolls by itself, by the keyboard too. */
function Table({ table, label, all }: { table: Tokens.Table; label: string; all: (tokens: Token[]) => ReactNode }) {
  return (
    <div tabIndex={0} role="group" aria-label={label} className="panel my-3 overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b bg-raised text-left">
            {table.header.map((cell, place) => (
              // oxlint-disable-next-line react/no-array-index-key
              <Cell key={place} as={plainText(cell.tokens) === '' ? 'td' : 'th'} cell={cell} all={all} />
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {table.rows.map((row, line) => (
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={line}>
              {row.map((cell, place) => (
                // oxlint-disable-next-line react/no-array-index-key
                <Cell key={place} as="td" cell={cell} all={all} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  as: 'td' | 'th';
  cell: Tokens.TableCell;
  all: (tokens: Token[]) => ReactNode;
}

function Cell({ as: Element, cell, all }: CellProps) {
  const side = cell.align === 'right' ? 'text-right' : cell.align === 'center' ? 'text-center' : 'text-left';
  return (
    <Element {...(Element === 'th' && { scope: 'col' })} className={`px-2.5 py-1.5 align-top ${side}`}>
      {all(cell.tokens)}
    </Element>
  );
}

/** A file that only the sources have is named, since nothing here can show it. */
function GuideLink({ target, text, children }: { target: LinkTarget; text: string; children: ReactNode }) {
  if ('file' in target) {
    const isNamed = target.file.endsWith(text);
    return isNamed ? (
      <code className={codeStyles}>{target.file}</code>
    ) : (
      <>
        {children} (<code className={codeStyles}>{target.file}</code>)
      </>
    );
  }
  if (target.isOutside || target.href.startsWith('#')) {
    return (
      <a href={target.href} {...(target.isOutside && { rel: 'noreferrer' })} className={linkStyles}>
        {children}
      </a>
    );
  }
  return (
    <Link href={target.href} prefetch={false} className={linkStyles}>
      {children}
    </Link>
  );
}

const linkStyles = 'text-accent underline underline-offset-2';
const codeStyles = 'rounded-sm bg-raised px-1 py-px font-mono text-[0.9em] [overflow-wrap:anywhere]';
const headingStyles = 'group mt-8 mb-2 scroll-mt-16 text-xl font-semibold tracking-tight md:scroll-mt-4';
const smallHeadingStyles = 'group mt-6 mb-1.5 scroll-mt-16 text-lg font-semibold md:scroll-mt-4';
const anchorStyles =
  'ml-1.5 font-normal text-muted opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:hidden';
