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
    <div className={classNames('flex min-w-0 items-start rounded-md border bg-raised', className)}>
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className="max-h-80 min-w-0 grow overflow-auto rounded-md p-3 font-mono text-xs leading-5"
      >
        <code>{code}</code>
      </pre>
      <CopyButton text={code} label={`Copy ${label}`} className="my-1.5 mr-1.5" />
    </div>
  );
}
