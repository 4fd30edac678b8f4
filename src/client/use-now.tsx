'use client';

import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

/** One ticking clock for all relative times on the page, so that they change together. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= startTicking();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function startTicking(): typeof timer {
  // Nobody may have asked for it before: a page that was rendered on the server begins with the server's time.
  now = thisSecond();
  return setInterval(() => {
    now = Date.now();
    for (const notify of listeners) notify();
  }, 1000);
}

const thisSecond = () => Math.floor(Date.now() / 1000) * 1000;

function snapshot(): number {
  // Without a ticking timer the kept value may be old.
  if (timer === undefined) now = thisSecond();
  return now;
}

const RenderedAt = createContext(0);

/** Gives browser and server the same moment for the first render, so that both write the same text. */
export function ClockProvider({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  return <RenderedAt value={renderedAt}>{children}</RenderedAt>;
}

/** The current time in ms, renewed once a second. */
export function useNow(): number {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(subscribe, snapshot, () => renderedAt);
}
