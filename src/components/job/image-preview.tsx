'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';

/** A picture of a type in which nothing can run, on a ground that shows where it is transparent. */
export function ImagePreview({ url, name }: { url: string; name: string }) {
  const [size, setSize] = useState<{ width: number; height: number }>();
  const [isBroken, setIsBroken] = useState(false);
  const [isWhole, setIsWhole] = useState(false);
  if (isBroken) return <p className="text-muted">No browser can show this as a picture: download it instead.</p>;
  return (
    <figure className="flex flex-col gap-1">
      <div
        tabIndex={isWhole ? 0 : undefined}
        role={isWhole ? 'region' : undefined}
        aria-label={isWhole ? `${name} in its own size` : undefined}
        className={classNames('w-fit max-w-full rounded-md border', isWhole && 'max-h-96 overflow-auto')}
        style={{ background: 'repeating-conic-gradient(var(--raised) 0 25%, var(--surface) 0 50%) 0 0 / 16px 16px' }}
      >
        <img
          src={url}
          alt={`Made by the job: ${name}`}
          loading="lazy"
          onLoad={({ currentTarget }) =>
            setSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })
          }
          onError={() => setIsBroken(true)}
          className={classNames('block', isWhole ? 'max-w-none' : 'max-h-80 max-w-full rounded-md')}
        />
      </div>
      <figcaption className="flex items-center gap-2 text-xs text-muted">
        {size && `${size.width.toLocaleString('en')} × ${size.height.toLocaleString('en')} pixels`}
        <Button size="sm" variant="ghost" aria-pressed={isWhole} onClick={() => setIsWhole(!isWhole)}>
          Own size
        </Button>
        <a href={url} target="_blank" rel="noreferrer" className="underline">
          Open alone
        </a>
      </figcaption>
    </figure>
  );
}
