import { ServerOff } from 'lucide-react';
import { CodeBlock } from '@/components/ui/code-block';

/** How a worker is started. */
export const startCommands = [
  { label: 'In this folder', command: 'npm run start:worker' },
  { label: 'In containers, four of them', command: 'docker compose up --scale worker=4' },
  { label: 'For some task types alone', command: 'WORKER_TASK_TYPES=send_email npm run start:worker' },
] as const;

/** What to do where no worker is. */
export function NoWorker() {
  return (
    <div className="mx-auto flex w-full max-w-xl flex-col items-center gap-2 px-4 py-10 text-center">
      <ServerOff aria-hidden className="size-5 text-muted" />
      <p className="font-medium">No worker is running.</p>
      <p className="text-muted">Jobs are kept and start as soon as one does. Start one, or several:</p>
      <dl className="mt-2 flex w-full flex-col gap-3 text-left">
        {startCommands.map(({ label, command }) => (
          <div key={command}>
            <dt className="mb-1 text-xs text-muted">{label}</dt>
            <dd>
              <CodeBlock code={command} label={`command: ${label.toLowerCase()}`} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
