'use client';

import Link from 'next/link';
import { trpc } from '@/client/trpc';
import { PageHeader } from '@/components/shell/page-header';
import { Fact } from '@/components/ui/fact';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import { PageStates } from './page-states';

const queues = { redis: 'Redis', postgres: 'PostgreSQL' };

/** Answers: what runs here, and where is it described? */
export function AboutPage() {
  const query = trpc.settings.about.useQuery(undefined, { staleTime: 60_000 });
  const { data: about } = query;
  return (
    <>
      <PageHeader title="About" />
      <PageStates of={query} label="Loading what runs here" refused="What runs here is for keys that read." />
      {about && (
        <Panel className="max-w-3xl" title="TaskFlow">
          <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3">
            <Fact name="Version">{about.version}</Fact>
            <Fact name="Queue on">{queues[about.queueOn]}</Fact>
            <Fact name="PostgreSQL">{about.postgresVersion}</Fact>
            <Fact name="Node.js">{about.nodeVersion}</Fact>
            <Fact name="Web process started">
              <RelativeTime at={about.startedAt} />
            </Fact>
          </dl>
        </Panel>
      )}
      <Panel className="mt-4 max-w-3xl" title="More">
        <ul className="flex flex-col gap-2">
          <li>
            <Link href="/docs/guide" className="text-accent underline underline-offset-2">
              Manual
            </Link>{' '}
            <span className="text-muted">from the first job to what to do when something fails</span>
          </li>
          <li>
            <Link href="/docs" className="text-accent underline underline-offset-2">
              API reference
            </Link>{' '}
            <span className="text-muted">every route, to read and to try</span>
          </li>
          <li>
            <Link href="/api/openapi.json" prefetch={false} className="text-accent underline underline-offset-2">
              OpenAPI document
            </Link>{' '}
            <span className="text-muted">for tools that make clients</span>
          </li>
          <li>
            <Link href="/workers" className="text-accent underline underline-offset-2">
              Workers
            </Link>{' '}
            <span className="text-muted">which processes run jobs</span>
          </li>
        </ul>
      </Panel>
    </>
  );
}
