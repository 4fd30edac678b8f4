import './guide-code.css';
import { CopyButton } from '@/components/ui/copy-button';
import { HighlightedCode } from './highlighted-code';

interface GuideCodeProps {
  code: string;
  /** What stands behind the fence: the language, and after it what the tests do with the example. */
  info: string;
  /** "example 2": no other of the page is called so. */
  label: string;
}

export function GuideCode({ code, info, label }: GuideCodeProps) {
  const [language = ''] = info.split(' ');
  return (
    <div className="my-3 flex min-w-0 items-start rounded-md border bg-raised">
      <pre
        tabIndex={0}
        role="group"
        aria-label={language === '' ? label : `${label}, ${language}`}
        className="guide-code min-w-0 grow overflow-x-auto rounded-md p-3 font-mono text-xs leading-5"
      >
        <code>
          <HighlightedCode code={code} language={language} />
        </code>
      </pre>
      <CopyButton text={code} label={`Copy ${label}`} className="my-1.5 mr-1.5" />
    </div>
  );
}
