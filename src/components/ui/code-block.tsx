import { classNames } from './class-names';
import { CopyButton } from './copy-button';

interface CodeBlockProps {
  code: string;
  /** What the code is, for the copy button and the scrollable region. */
  label: string;
  className?: string;
}

export function CodeBlock({ code, label, className }: CodeBlockProps) {
  return (
    <div className={classNames('relative min-w-0 rounded-md border bg-raised', className)}>
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className="max-h-80 overflow-auto p-3 pr-10 font-mono text-xs leading-5 rounded-md"
      >
        <code>{code}</code>
      </pre>
      <CopyButton text={code} label={`Copy ${label}`} className="absolute top-1.5 right-1.5 bg-raised" />
    </div>
  );
}
