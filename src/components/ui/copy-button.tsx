'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toast } from '@/client/toast';
import { Button } from './button';

interface CopyButtonProps {
  /** A function where the text is long to make. */
  text: string | (() => string);
  /** What is copied, as in "Copy job id". */
  label: string;
  /** Shows the label beside the icon. */
  withLabel?: boolean;
  className?: string;
}

export function CopyButton({ text, label, withLabel = false, className }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setIsCopied(true);
    } catch {
      toast.error('The browser did not allow copying.');
    }
  }

  return (
    <Button
      variant={withLabel ? 'outline' : 'ghost'}
      size={withLabel ? 'sm' : 'icon'}
      onClick={() => void copy()}
      title={withLabel ? undefined : label}
      aria-label={withLabel ? undefined : label}
      className={className}
    >
      {isCopied ? <Check aria-hidden className="text-completed" /> : <Copy aria-hidden />}
      {withLabel && label}
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </Button>
  );
}
