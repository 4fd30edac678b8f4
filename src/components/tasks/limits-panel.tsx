'use client';

import { type FormEvent, useState } from 'react';
import { toast } from '@/client/toast';
import { countOf } from '@/client/format-number';
import { limitWords } from '@/client/limit-words';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import type { TaskLimits } from '@/jobs/task-limits';
import type { LimitName } from '@/jobs/limit-bounds';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';
import { changedLimits, fieldsOf, limitsOf, type LimitFields } from './limit-fields';
import { LimitsFieldset } from './limits-fieldset';
import { useTaskTypeChanged } from './use-task-type-changed';

/** The limits of a task type, edited in place: what they mean is said before they are saved. */
export function LimitsPanel({ task }: { task: TaskTypeInfo }) {
  // Until something is edited the fields are as the server has them, whoever changes them.
  const [draft, setDraft] = useState<LimitFields | null>(null);
  const mayChange = useMay('manage');
  const changed = useTaskTypeChanged();
  const save = trpc.tasks.limit.useMutation({
    onSuccess(saved) {
      setDraft(null);
      toast.success(`From now on: ${limitWords(saved)}.`);
      return changed(saved);
    },
    onError: (error) => toast.error(`The limits stay as they are. ${problemOf(error).message}`),
  });
  const giveBack = trpc.tasks.limit.useMutation({
    onSuccess(saved) {
      toast.success('What code says counts again, from the next start of a worker on.');
      return changed(saved);
    },
    onError: (error) => toast.error(problemOf(error).message),
  });
  const followCode = (name: LimitName) => giveBack.mutate({ taskType: task.taskType, limits: { followCode: [name] } });
  const fields = draft ?? fieldsOf(task);
  const wanted = limitsOf(fields);
  const problems = 'problems' in wanted ? wanted.problems : {};
  const patch = 'limits' in wanted ? changedLimits(task, wanted.limits) : {};
  const isChanged = Object.keys(patch).length > 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isChanged) save.mutate({ taskType: task.taskType, limits: patch });
  }

  return (
    <Panel title="Limits">
      <form onSubmit={submit} noValidate aria-label="Limits" className="flex flex-col gap-4">
        <fieldset disabled={!mayChange || save.isPending} className="flex flex-col gap-4">
          <legend className="sr-only">Limits</legend>
          <LimitsFieldset
            legend="Over all workers"
            names={['concurrency', 'rateLimit']}
            {...{ fields, problems, task }}
            onChange={(change) => setDraft({ ...fields, ...change })}
            onFollowCode={mayChange ? followCode : undefined}
          />
          <LimitsFieldset
            legend="For each concurrency key"
            names={['concurrencyPerKey', 'rateLimitPerKey']}
            {...{ fields, problems, task }}
            onChange={(change) => setDraft({ ...fields, ...change })}
            onFollowCode={mayChange ? followCode : undefined}
          />
        </fieldset>
        <div aria-live="polite" className="rounded-md bg-raised px-3 py-2">
          {'limits' in wanted ? (
            <Meaning task={task} limits={wanted.limits} />
          ) : (
            'Something above is no limit: nothing can be saved.'
          )}
        </div>
        {mayChange ? (
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" disabled={!isChanged || save.isPending}>
              {save.isPending ? 'Saving…' : 'Save limits'}
            </Button>
            {draft !== null && (
              <Button onClick={() => setDraft(null)} disabled={save.isPending}>
                Discard
              </Button>
            )}
          </div>
        ) : (
          <p className="text-xs text-muted">Changing limits takes a key with the scope manage.</p>
        )}
        {mayChange && isChanged && (
          <p className="text-xs text-muted">What is saved here holds at once, and in place of what code says.</p>
        )}
      </form>
    </Panel>
  );
}

/** The limits as a sentence, and what becomes of the jobs that run. */
function Meaning({ task: { jobs }, limits }: { task: TaskTypeInfo; limits: TaskLimits }) {
  const words = limitWords(limits);
  const active = jobs?.active ?? 0;
  const isOver = limits.concurrency !== null && active > limits.concurrency;
  return (
    <p>
      <span className="font-medium">
        {words === 'no limits'
          ? 'No limits: as many as the workers have places for'
          : `${words[0]?.toUpperCase()}${words.slice(1)}`}
        .
      </span>
      {isOver && (
        <span className="text-muted"> {countOf(active, 'job')} run now and go on; the next starts when fewer do.</span>
      )}
    </p>
  );
}
