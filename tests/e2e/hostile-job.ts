import { expect, type Page } from '@playwright/test';
import { hostileFiles, smallImage } from './hostile-files.ts';
import type { RunningTaskFlow } from './running-taskflow.ts';

const injected = `"><script>fetch('/ran-injected')</script><img src=x onerror="fetch('/ran-handler')"><a href="javascript:fetch('/ran-link')">x</a>`;

async function ends(page: Page, jobId: string): Promise<void> {
  await expect
    .poll(async () => (await (await page.request.get(`/api/jobs/${jobId}`)).json()).status, { timeout: 30_000 })
    .toMatch(/completed|failed/);
}

/** A job that a payload's author filled with markup wherever text fits. */
export async function hostileJob(page: Page, taskflow: RunningTaskFlow): Promise<string> {
  const jobId = await taskflow.submit({
    taskType: 'make_files',
    payload: { files: [smallImage, ...hostileFiles], logs: [injected], error: injected },
    tags: [injected.slice(0, 60)],
    retries: 0,
  });
  await ends(page, jobId);
  return jobId;
}
