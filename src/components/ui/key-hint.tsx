import Link from 'next/link';
import { keyVariable } from '@/client/code-target';

/** Beside code that reads a key: where one is made. */
export function KeyHint() {
  return (
    <p className="mt-2 text-xs text-muted">
      It reads an API key from the variable <code className="font-mono">{keyVariable}</code>.{' '}
      <Link href="/settings/keys" className="text-accent underline">
        Keys are made in the settings
      </Link>
      , by an admin.
    </p>
  );
}
