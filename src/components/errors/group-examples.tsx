import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { StackView } from '@/components/job/stack-view';
import { shortJobId } from '@/components/jobs/short-job-id';
import { BoundedText } from '@/components/ui/bounded-text';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import type { ErrorGroupDetail } from '@/jobs/error-group-schema';

type Example = ErrorGroupDetail['examples'][number];

/** The newest errors of the group as they were, with their stacks. */
export function GroupExamples({ group: { examples } }: { group: ErrorGroupDetail }) {
  const [newest, ...older] = examples;
  return (
    <Panel title="Newest examples" flush>
      {newest === undefined && (
        <p className="p-3 text-muted">No attempt has it: its jobs ended without one, or are gone.</p>
      )}
      <ol className="divide-y">
        {newest && (
          <li className="flex flex-col gap-2 p-3">
            <Origin example={newest} />
            <WholeError example={newest} />
          </li>
        )}
        {older.map((example) => (
          <li key={`${example.jobId} ${example.attempt.number}`}>
            <details className="group">
              <summary className="flex items-center gap-2 px-3 py-2 pointer-coarse:py-3 text-xs text-muted hover:bg-raised">
                <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
                <span>
                  Attempt {example.attempt.number} of job <code className="font-mono">{shortJobId(example.jobId)}</code>
                  , <RelativeTime at={example.attempt.finishedAt} />
                </span>
              </summary>
              <div className="flex flex-col gap-2 px-3 pb-3">
                <Origin example={example} />
                <WholeError example={example} />
              </div>
            </details>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Origin({ example: { jobId, attempt, worker } }: { example: Example }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-muted">
      <Link
        href={`/jobs/${jobId}?attempt=${attempt.number}`}
        prefetch={false}
        className="touch-target text-accent underline"
      >
        Attempt {attempt.number} of job <code className="font-mono">{shortJobId(jobId)}</code>
      </Link>
      <RelativeTime at={attempt.finishedAt} />
      {worker && (
        <span className="[overflow-wrap:anywhere]">
          on {worker.host}, v{worker.version}
        </span>
      )}
    </p>
  );
}

function WholeError({ example: { attempt } }: { example: Example }) {
  const { error, number } = attempt;
  if (!error) return null;
  return (
    <>
      <div className="rounded-md border">
        <BoundedText text={`${error.name}: ${error.message}`} label={`message of attempt ${number}`} />
      </div>
      {error.stack ? (
        <StackView stack={error.stack} label={`stack of attempt ${number}`} />
      ) : (
        <p className="text-xs text-muted">It has no stack.</p>
      )}
    </>
  );
}
