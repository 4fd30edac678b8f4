'use client';

import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from 'lucide-react';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useWidth } from '@/client/use-width';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { PdfPage } from './pdf-page';

const zooms = [0.5, 0.75, 1, 1.5, 2, 3, 4] as const;

/** A PDF page by page: of a thousand pages one is drawn. */
export function PdfViewer({ pdf, name }: { pdf: PDFDocumentProxy; name: string }) {
  const [number, setNumber] = useState(1);
  const [zoomStep, setZoomStep] = useState<number>(zooms.indexOf(1));
  const zoom = zooms[zoomStep] ?? 1;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);

  function turnTo(page: number): void {
    setNumber(Math.max(1, Math.min(pdf.numPages, page)));
    if (box.current) box.current.scrollTop = 0;
  }
  const enlarge = (by: number) => setZoomStep(Math.max(0, Math.min(zooms.length - 1, zoomStep + by)));

  function onKeyDown(event: KeyboardEvent): void {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => turnTo(number - 1),
      ArrowRight: () => turnTo(number + 1),
      Home: () => turnTo(1),
      End: () => turnTo(pdf.numPages),
      '+': () => enlarge(1),
      '-': () => enlarge(-1),
    };
    const act = keys[event.key];
    if (!act || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  return (
    <div className="overflow-hidden rounded-md border">
      <div className="flex flex-wrap items-center gap-1 border-b px-2 py-1 text-xs text-muted">
        <Step name="Page before" isOff={number === 1} onStep={() => turnTo(number - 1)} icon={<ChevronLeft />} />
        <PageBox number={number} pages={pdf.numPages} name={name} onTurn={turnTo} />
        <Step
          name="Next page"
          isOff={number === pdf.numPages}
          onStep={() => turnTo(number + 1)}
          icon={<ChevronRight />}
        />
        <span className="ml-auto flex items-center gap-1">
          <Step name="Smaller" isOff={zoomStep === 0} onStep={() => enlarge(-1)} icon={<ZoomOut />} />
          <span className="w-10 text-center">{Math.round(zoom * 100)} %</span>
          <Step name="Larger" isOff={zoomStep === zooms.length - 1} onStep={() => enlarge(1)} icon={<ZoomIn />} />
        </span>
      </div>
      {/* The page is one stop of the keyboard: arrows turn it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={box}
        role="region"
        aria-label={`Made by the job: ${name}, page ${number} of ${pdf.numPages}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="h-96 overflow-auto bg-raised"
      >
        <PdfPage pdf={pdf} number={number} zoom={zoom} width={width} />
      </div>
    </div>
  );
}

interface StepProps {
  name: string;
  isOff: boolean;
  onStep: () => void;
  icon: React.ReactNode;
}

function Step({ name, isOff, onStep, icon }: StepProps) {
  return (
    <Button size="icon" variant="ghost" title={name} aria-label={name} disabled={isOff} onClick={onStep}>
      {icon}
    </Button>
  );
}

interface PageBoxProps {
  number: number;
  pages: number;
  name: string;
  onTurn: (page: number) => void;
}

function PageBox({ number, pages, name, onTurn }: PageBoxProps) {
  const [text, setText] = useState<string | null>(null);
  function commit(): void {
    const page = Number(text);
    if (text !== null && Number.isInteger(page)) onTurn(page);
    setText(null);
  }
  return (
    <span className="flex items-center gap-1.5">
      page
      <Input
        aria-label={`Page of ${name}`}
        inputMode="numeric"
        value={text ?? String(number)}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
        className="h-7 w-12 text-center text-xs max-sm:text-xs"
      />
      of {pages.toLocaleString('en')}
    </span>
  );
}
