'use client';

import { type FormEvent, useRef, useState } from 'react';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import type { InputProblem } from '@/jobs/errors';
import { defaultWebhookEvents, retrySchedules, webhookEvents, type WebhookEventName } from '@/jobs/webhook-words';

const meaning: Record<WebhookEventName, string> = {
  started: 'an attempt begins',
  progress: 'about once a second, sent once',
  retrying: 'an attempt failed, another follows',
  completed: 'the job has a result',
  failed: 'no attempt is left',
  cancelled: 'somebody ended it',
};
const isOnAtFirst = (event: WebhookEventName): boolean => defaultWebhookEvents.some((one) => one === event);

/** Tells a URL of jobs from now on. */
export function NewSubscriptionForm() {
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<readonly InputProblem[]>([]);
  const tasks = trpc.tasks.list.useQuery(undefined, { staleTime: 60_000 });
  const { webhooks } = trpc.useUtils();
  const create = trpc.webhooks.subscribe.useMutation({
    onSuccess() {
      form.current?.reset();
      toast.success('It is told from now on.');
    },
    onError(error) {
      const { problems: found, message } = problemOf(error);
      setProblems(found.length > 0 ? found.map(inWords) : [{ path: '', message }]);
    },
    onSettled: () => webhooks.subscriptions.invalidate(),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = given.get(name);
      return typeof value === 'string' ? value : '';
    };
    const retrySchedule = retrySchedules.find((one) => one === text('retrySchedule'));
    setProblems([]);
    // The server says what is wrong with it; its schema is too large to be sent to a browser.
    create.mutate({
      url: text('url'),
      events: webhookEvents.filter((one) => given.getAll('event').includes(one)),
      ...(text('taskType') && { taskType: text('taskType') }),
      ...(text('tag') && { tag: text('tag') }),
      ...(retrySchedule && { retrySchedule }),
    });
  }

  const at = (path: string) => problems.find((problem) => problem.path === path)?.message;
  return (
    <Panel title="New subscription">
      <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field label="URL" hint="Called as the callbackUrl of a job is." error={at('url')} isRequired>
          <Input name="url" type="url" placeholder="https://example.com/hook" spellCheck={false} autoComplete="off" />
        </Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Task type" error={at('taskType')}>
            <Select name="taskType" defaultValue="">
              <option value="">all of them</option>
              {tasks.data?.tasks.map(({ taskType }) => (
                <option key={taskType}>{taskType}</option>
              ))}
            </Select>
          </Field>
          <Field label="Tag" hint="With a task type both must fit." error={at('tag')}>
            <Input name="tag" placeholder="any" autoComplete="off" spellCheck={false} />
          </Field>
        </div>
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 text-xs font-medium">Tell when a job</legend>
          {webhookEvents.map((event) => (
            <label key={event} className="flex min-h-6 items-center gap-2 pointer-coarse:min-h-10">
              <input
                type="checkbox"
                name="event"
                value={event}
                className="size-4 shrink-0 accent-accent"
                defaultChecked={isOnAtFirst(event)}
              />
              <span>
                {event} <span className="text-muted">{meaning[event]}</span>
              </span>
            </label>
          ))}
          {at('events') && (
            <p role="alert" className="text-xs text-failed">
              {at('events')}
            </p>
          )}
        </fieldset>
        <Field label="Retry schedule" error={at('retrySchedule')}>
          <Select name="retrySchedule" defaultValue="">
            <option value="">the usual one of this server</option>
            <option value="short">short: three attempts within seconds</option>
            <option value="long">long: eight attempts within 28 hours</option>
          </Select>
        </Field>
        {at('') && (
          <p role="alert" className="text-failed">
            {at('')}
          </p>
        )}
        <Button type="submit" variant="primary" disabled={create.isPending} className="self-start">
          {create.isPending ? 'Subscribing…' : 'Subscribe'}
        </Button>
      </form>
    </Panel>
  );
}

const words: Record<string, string> = {
  url: 'Give a URL that begins with http:// or https://.',
  events: 'Choose at least one.',
};

/** The form says its own words where the field is empty. */
function inWords({ path, message }: InputProblem): InputProblem {
  const name = path.split('.', 1)[0] ?? '';
  return { path: name, message: words[name] ?? message };
}
