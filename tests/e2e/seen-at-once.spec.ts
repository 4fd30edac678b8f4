import { writeFile } from 'node:fs/promises';
import { becomesLive, expect, test } from './running-taskflow.ts';

test('a change is seen within 300 ms of its commit', async ({ page, taskflow }, testInfo) => {
  const delays: number[] = [];
  for (let round = 0; round < 5; round++) {
    const file = testInfo.outputPath(`round-${round}`);
    const jobId = await taskflow.submit({ taskType: 'wait_for_file', payload: { file } });
    await page.goto(`/jobs/${jobId}`);
    await becomesLive(page);
    await expect(page.getByTestId('job-status')).toContainText('Active');
    const seenAt = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const status = document.querySelector('[data-testid=job-status]');
          const look = () => status?.textContent.includes('Completed') && resolve(Date.now());
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
        }),
    );
    await writeFile(file, '');
    const shownAt = await seenAt;
    const { finishedAt }: { finishedAt: string } = await (await fetch(`${taskflow.url}/api/jobs/${jobId}`)).json();
    delays.push(shownAt - Date.parse(finishedAt));
  }
  // The median: the machine also runs the servers and the browser, and may be busy for a moment.
  expect(delays.toSorted((a, b) => a - b)[2], `of ${delays.join(', ')} ms`).toBeLessThan(300);
});
