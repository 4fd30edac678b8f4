'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { copyText } from '@/client/copy-text';
import { toast } from '@/client/toast';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { guidePath, knownChapters } from '@/components/guide/chapters';
import { settingsTabs } from '@/components/settings/tabs';
import { places } from '@/components/shell/places';
import { knownJobWithEnd } from './known-job';
import { isEndOfId } from './job-id-in';
import { pageActions } from './palette-actions';
import { recentPages } from './recent-pages';
import { useAccountCommands } from './use-account-commands';
import { usePauseCommands } from './use-pause-commands';

export interface PaletteCommand {
  id: string;
  label: string;
  /** The shortcut that does the same. */
  hint?: string;
  run: () => void;
}

interface PaletteGroup {
  title: string;
  commands: PaletteCommand[];
}

/** What the palette offers on the page that is open. */
export function usePaletteCommands() {
  const router = useRouter();
  const cache = useQueryClient();
  const mayRead = useMay('read');
  const [recent] = useState(() => recentPages().slice(1));
  const { data: types } = trpc.tasks.list.useQuery(undefined, { retry: false, staleTime: 60_000 });
  const { data: schedules } = trpc.schedules.list.useQuery({ limit: 100 }, { retry: false, enabled: mayRead });
  const pause = usePauseCommands();
  const account = useAccountCommands();
  const to = (path: string) => () => router.push(path);
  const page = (href: string, label: string, hint?: string): PaletteCommand => ({
    id: href,
    label,
    ...(hint !== undefined && { hint }),
    run: to(href),
  });

  const here: PaletteCommand[] = [
    ...pageActions().map(({ label, run }) => ({ id: `here ${label}`, label, run })),
    { id: 'copy-link', label: 'Copy link to this page', run: () => void copyLink() },
  ];
  const groups: PaletteGroup[] = [
    { title: 'This page', commands: here },
    {
      title: 'Recent',
      commands: recent.map(({ path, title }) => ({ id: `recent ${path}`, label: title, run: to(path) })),
    },
    {
      title: 'Pages',
      commands: [
        ...places.map(({ href, label, key }) => page(href, label, `g ${key}`)),
        ...settingsTabs.map(({ href, label }) => page(href, `Settings: ${label}`)),
        page('/schedules/new', 'New schedule'),
        page('/docs', 'API reference'),
        page(guidePath, 'Manual', 'g m'),
      ],
    },
    { title: 'Actions', commands: [...pause, page('/workers', 'Drain a worker…'), ...account] },
    {
      title: 'Task types',
      commands: (types?.tasks ?? []).flatMap(({ taskType }) => [
        page(`/jobs/new?type=${encodeURIComponent(taskType)}`, `New ${taskType} job`),
        page(`/tasks/${encodeURIComponent(taskType)}`, `Task type ${taskType}`),
      ]),
    },
    {
      title: 'Manual',
      commands: knownChapters.map(({ name, title }) => page(`${guidePath}/${name}`, `Manual: ${title}`)),
    },
    {
      title: 'Schedules',
      commands: (schedules?.schedules ?? []).map(({ scheduleId, name }) => page(`/schedules/${scheduleId}`, name)),
    },
  ];

  return {
    groups: groups.filter(({ commands }) => commands.length > 0),
    openJob: (jobId: string) => router.push(`/jobs/${jobId}`),
    searchJobs(text: string) {
      const jobId = isEndOfId(text) ? knownJobWithEnd(cache, text) : null;
      router.push(jobId === null ? `/jobs?q=${encodeURIComponent(text)}` : `/jobs/${jobId}`);
    },
    searchManual: (text: string) => router.push(`${guidePath}?q=${encodeURIComponent(text)}`),
  };
}

async function copyLink(): Promise<void> {
  if (await copyText(window.location.href)) toast.success('The link is copied.');
  else toast.error('The browser did not allow copying.');
}
