'use client';

import type { PDFDocumentProxy } from 'pdfjs-dist';
import { useEffect, useRef, useState } from 'react';
import './pdf-page.css';

/** A page as big as a wall, much enlarged, would not fit into memory. */
const mostPixels = 16_000_000;

interface PdfPageProps {
  pdf: PDFDocumentProxy;
  /** From 1. */
  number: number;
  /** 1 fits the width. */
  zoom: number;
  /** Of the box, in CSS pixels. */
  width: number;
}

/** One page: drawn, with its text over it, to be selected and read out. */
export function PdfPage({ pdf, number, zoom, width }: PdfPageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    const surface = canvas.current;
    const layer = text.current;
    if (!surface || !layer || width === 0) return;
    const drawing = drawPage({ pdf, number, zoom, width, surface, layer });
    drawing.done.then(
      () => setFailure(undefined),
      (error: unknown) => {
        if (!drawing.isStopped()) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return drawing.stop;
  }, [pdf, number, zoom, width]);

  return (
    <div className="relative mx-auto w-fit bg-white">
      {failure !== undefined && <p className="p-3 text-failed">This page cannot be shown: {failure}</p>}
      <canvas ref={canvas} aria-hidden className="block" />
      <div ref={text} className="pdf-text" />
    </div>
  );
}

interface Drawing extends PdfPageProps {
  surface: HTMLCanvasElement;
  layer: HTMLDivElement;
}

function drawPage({ pdf, number, zoom, width, surface, layer }: Drawing) {
  let isStopped = false;
  let stopDrawing = () => {};
  async function draw(): Promise<void> {
    const [{ TextLayer }, page] = await Promise.all([import('pdfjs-dist'), pdf.getPage(number)]);
    if (isStopped) return;
    const natural = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: (width / natural.width) * zoom });
    const area = viewport.width * viewport.height;
    const ratio = Math.min(window.devicePixelRatio, Math.sqrt(mostPixels / area));
    surface.width = Math.floor(viewport.width * ratio);
    surface.height = Math.floor(viewport.height * ratio);
    surface.style.width = `${Math.floor(viewport.width)}px`;
    surface.style.height = `${Math.floor(viewport.height)}px`;
    layer.style.setProperty('--total-scale-factor', String(viewport.scale));
    layer.replaceChildren();
    const task = page.render({ canvas: surface, viewport, transform: [ratio, 0, 0, ratio, 0, 0] });
    const texts = new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport });
    stopDrawing = () => {
      task.cancel();
      texts.cancel();
    };
    await Promise.all([task.promise, texts.render()]);
  }
  return {
    done: draw(),
    isStopped: () => isStopped,
    stop() {
      isStopped = true;
      stopDrawing();
    },
  };
}
