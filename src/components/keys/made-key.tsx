import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Panel } from '@/components/ui/panel';

/** A key that was just made, and why this browser could not be signed in with it, if it was to be. */
export interface KeyToShow {
  name: string;
  secret: string;
  signInProblem: string | null;
}

/** Shows a key, once. */
export function MadeKey({ name, secret, signInProblem, onDone }: KeyToShow & { onDone: () => void }) {
  return (
    <Panel title={`The key ${name}`}>
      <div role="status" className="flex flex-col gap-3">
        <p>Copy it now: it is stored only as a hash and is never shown again.</p>
        <CodeBlock code={secret} label="key" />
        {signInProblem !== null && (
          <p className="text-failed">This browser could not be signed in with it: {signInProblem} Sign in by hand.</p>
        )}
        <Button onClick={onDone} className="self-start">
          I have it
        </Button>
      </div>
    </Panel>
  );
}
