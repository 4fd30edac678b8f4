import { useId } from 'react';

interface ShortcutListProps {
  title: string;
  shortcuts: { keys: string; does: string }[];
}

export function ShortcutList({ title, shortcuts }: ShortcutListProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-1 text-xs font-medium text-muted">
        {title}
      </h3>
      <dl className="divide-y">
        {shortcuts.map(({ keys, does }) => (
          <div key={`${keys} ${does}`} className="flex items-center justify-between gap-4 py-1.5">
            <dt>{does}</dt>
            <dd>
              <kbd className="rounded border bg-raised px-1.5 py-0.5 font-mono text-xs whitespace-nowrap">{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
