import type { ReactNode, RefObject, SubmitEventHandler } from 'react';

interface FormFrameProps {
  form: RefObject<HTMLFormElement | null>;
  onSubmit: SubmitEventHandler<HTMLFormElement>;
  children: ReactNode;
  /** Stays in sight beside long fields: what sends the form, and what it will do. */
  aside: ReactNode;
}

/** A long form: its fields at the left, what sends it at the right, one below the other on a phone. */
export function FormFrame({ form, onSubmit, children, aside }: FormFrameProps) {
  return (
    <form ref={form} onSubmit={onSubmit} noValidate className="two-columns">
      <div className="flex min-w-0 flex-col gap-4">{children}</div>
      <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-6">{aside}</div>
    </form>
  );
}

/** The first field that is wrong, where fields are marked already. */
export function focusFirstWrong(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
}
