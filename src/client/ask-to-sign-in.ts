import { isPageHeld } from './hold-page.ts';
import { problemOf } from './problem-of.ts';
import { toast } from './toast.ts';

interface Refusal {
  /** Something was to be done, and was not. */
  isUndone: boolean;
}

/** Where one signs in and is led back from to the page that is shown. */
export function signInPath({ isUndone }: Refusal): string {
  const { pathname, search, hash } = window.location;
  const asked = new URLSearchParams({ next: pathname + search + hash, ...(isUndone && { undone: '1' }) });
  return `/sign-in?${asked.toString()}`;
}

/**
 * Leads to sign-in when an answer says that the session is over. A page with a form that somebody has typed in stays, and
 * says what to do: what was typed is worth more than the step.
 */
export function askToSignIn(error: unknown, refusal: Refusal): void {
  if (typeof window === 'undefined' || isPageHeld() || problemOf(error).status !== 401) return;
  if (window.location.pathname.startsWith('/sign-in')) return;
  const path = signInPath(refusal);
  if (document.querySelector(`form[${typedMark}]`) === null) return window.location.assign(path);
  toast.error(`Your session has ended${refusal.isUndone ? ', so nothing was done' : ''}.`, {
    // A poll that is refused next must not take the place of what says that nothing was done.
    id: refusal.isUndone ? 'nothing-done' : 'session-ended',
    stays: true,
    description: 'What you typed is still here. Sign in in another tab, come back, and send it again.',
    action: {
      label: 'Sign in',
      onClick: () => void window.open(signInPath({ isUndone: false }), '_blank', 'noopener'),
    },
  });
}

const typedMark = 'data-typed';

/** Marks each form that somebody types in, as long as the page stands. @returns stops it */
export function markTypedForms(): () => void {
  const mark = ({ target }: Event) => {
    if (target instanceof Element) target.closest('form')?.setAttribute(typedMark, '');
  };
  document.addEventListener('input', mark);
  return () => document.removeEventListener('input', mark);
}
