'use client';

import { Bell, BellRing } from 'lucide-react';
import { toast } from '@/client/toast';
import { Button } from '@/components/ui/button';
import { isWatched, toggleWatch, type Watched } from './watch-state';
import { useWatchState, watchStore } from './watch-store';

interface WatchToggleProps {
  kind: Watched['kind'];
  /** The job's id, or the task type's name. */
  id: string;
  /** As the buttons beside it. */
  size?: 'sm' | 'md';
}

const promises = {
  job: 'You will hear when it ends.',
  taskType: 'You will hear of each failure.',
} as const;

/** Watches a job until it ends, or a task type for its failures. Asks for leave to notify: it is a click that asks. */
export function WatchToggle({ kind, id, size = 'sm' }: WatchToggleProps) {
  const isOn = isWatched(useWatchState(), kind, id);

  async function toggle() {
    watchStore.set(toggleWatch(watchStore.get(), kind, id, new Date().toISOString()));
    if (isOn) return;
    const permission = 'Notification' in window ? await Notification.requestPermission() : 'denied';
    const way =
      permission === 'granted'
        ? 'As a notification of your system, and in the inbox under the bell.'
        : 'In the inbox under the bell: this browser shows no notifications of this page.';
    toast.success(promises[kind], { description: way, id: 'watch' });
  }

  const title = kind === 'job' ? 'Tell me when this job ends' : 'Tell me when a job of this type fails';
  const Icon = isOn ? BellRing : Bell;
  return (
    <Button size={size} aria-pressed={isOn} title={title} onClick={() => void toggle()}>
      <Icon aria-hidden className={isOn ? 'text-accent' : undefined} />
      {isOn ? 'Watching' : 'Watch'}
    </Button>
  );
}
