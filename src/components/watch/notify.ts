import type { WatchNews } from './watch-state';

/** Shows a notification of the system, where that is allowed. Two tabs that show the same one show it once, by its tag. */
export function notify({ jobId, taskType, status, at }: WatchNews): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  try {
    const shown = new Notification(`${taskType} ${status}`, {
      body: `Job ${jobId.slice(-8)}`,
      tag: `${jobId} ${at}`,
      icon: '/icon-192.png',
    });
    shown.addEventListener('click', () => {
      window.focus();
      window.location.assign(`/jobs/${jobId}`);
      shown.close();
    });
  } catch {
    // Chrome on Android refuses them to pages; the inbox has it.
  }
}
