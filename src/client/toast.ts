import type { ReactNode } from 'react';
import type { ExternalToast } from 'sonner';
import { problemOf } from './problem-of';
import { startToastClock } from './toast-clock';

interface ToastOptions {
  description?: ReactNode;
  /** A button in the toast. */
  action?: { label: string; onClick: () => void };
  /** Of two with the same id the later one takes the place of the first. */
  id?: string;
}

interface ErrorOptions extends ToastOptions {
  /** Until it is closed. */
  stays?: boolean;
}

interface UndoOptions {
  onUndo: () => void;
  /** For how long it can be undone; a pointer or the keyboard on the toast stops the clock. Default: 8,000 */
  durationMs?: number;
}

const there = Promise.withResolvers<void>();
const wanted = new Set<() => void>();
let isWanted = false;
let undos = 0;

/** Called by the toaster, which is loaded after the page: what was said before waits for it. */
export const toasterIsThere = there.resolve;

/** Tells whoever loads the toaster that there is something to say. */
export function onToasterWanted(listener: () => void): () => void {
  if (isWanted) listener();
  wanted.add(listener);
  return () => wanted.delete(listener);
}

type Kind = 'success' | 'error' | 'info' | 'message';

function say(kind: Kind, message: ReactNode, options: ExternalToast = {}): void {
  isWanted = true;
  for (const listener of wanted) listener();
  void Promise.all([import('sonner'), there.promise]).then(([{ toast: sonner }]) => sonner[kind](message, options));
}

/** Short messages at the edge of the page, which outlive the page that they were said on. */
export const toast = {
  success: (message: ReactNode, options?: ToastOptions) => say('success', message, options),
  error: (message: ReactNode, { stays = false, ...options }: ErrorOptions = {}) =>
    say('error', message, { ...options, ...(stays && { duration: Number.POSITIVE_INFINITY }) }),
  info: (message: ReactNode, options?: ToastOptions) => say('info', message, options),

  /** What went wrong, with the id under which the server logged it, and another try where one may help. */
  problem(error: unknown, { title, onRetry }: { title?: string; onRetry?: () => void } = {}): void {
    const { message, requestId } = problemOf(error);
    const details = [title === undefined ? null : message, requestId && `Request ${requestId}`].filter(Boolean);
    say('error', title ?? message, {
      // Long enough to write the id down.
      duration: 12_000,
      ...(details.length > 0 && { description: details.join(' ') }),
      ...(onRetry && { action: { label: 'Try again', onClick: onRetry } }),
    });
  },

  /** Says what was done, with a way back for as long as the bar in it runs. */
  undo(message: ReactNode, { onUndo, durationMs = 8_000 }: UndoOptions): void {
    undos += 1;
    const id = `undo-${undos}`;
    const find = () => document.querySelector(`[data-testid="${id}"]`);
    const stop = startToastClock(
      durationMs,
      find,
      () => void import('sonner').then((module) => module.toast.dismiss(id)),
    );
    say('success', message, {
      id,
      testId: id,
      // Its own clock ends it: sonner's does not stop for the keyboard.
      duration: Number.POSITIVE_INFINITY,
      className: 'toast-with-time',
      style: { animationDuration: `${durationMs}ms` },
      action: { label: 'Undo', onClick: onUndo },
      onDismiss: stop,
    });
  },
};
