import { becomesLive, expect, test } from './running-taskflow.ts';

const noId = 'nope%E2%80%AE%3Cb%3E';

/** Things that are not there: the address, the heading, and the way on. */
const missing: [path: string, says: string, way: string][] = [
  [`/jobs/${noId}`, 'There is no such job.', 'All jobs'],
  [`/jobs/new?from=${noId}`, 'There is no such job to run again.', 'New job'],
  [`/jobs/actions/${noId}`, 'There is no such bulk action.', 'All bulk actions'],
  [`/schedules/${noId}`, 'There is no such schedule.', 'All schedules'],
  [`/schedules/${noId}/edit`, 'There is no such schedule.', 'All schedules'],
  [`/workers/${noId}`, 'There is no such worker.', 'All workers'],
  [`/errors/${noId}`, 'There is no such group of errors.', 'All errors'],
  [`/webhooks/${noId}`, 'There is no such delivery.', 'All deliveries'],
  [`/docs/guide/${noId}`, 'There is no such chapter.', 'All chapters'],
  [`/tasks/${noId}`, 'There is no such task type.', 'All task types'],
];

/** Parts that a page does not understand: the address, and what is said of it. */
const odd: [path: string, says: string][] = [
  ['/?range=bogus', 'range=bogus: It takes one of hour, day, week, month.'],
  ['/webhooks?jobId=x', 'jobId=x: It takes the whole id of a job'],
  ['/webhooks?state=bogus&host=a', 'state=bogus: It takes one of'],
  ['/webhooks/tools?redelivery=x', 'redelivery=x: It takes the whole id of a redelivery'],
  ['/charts?range=bogus&from=x', 'from=x: It takes a time such as 2026-11-01T08:30Z'],
  ['/charts?from=2026-11-02&to=2026-11-01', 'from=2026-11-02: It is not before To.'],
  ['/tasks?show=x&sort=y', 'sort=y: It takes one of name'],
  ['/workers?state=%E2%80%AEx', 'state=⟨U+202E⟩x: It takes one of running, draining, lost.'],
  ['/errors?state=x', 'state=x: It takes one of open'],
  ['/schedules?state=x', 'state=x: It takes one of'],
  ['/schedules?cursor=x', 'cursor=x: This page takes state, name, type.'],
  ['/jobs?page=2', 'page=2: This page takes q'],
  ['/jobs/new?type=nope', 'type=nope: No worker has registered it. The form is of'],
  ['/jobs/new?rerun=x', 'rerun=x: This page takes type, from, as.'],
  ['/jobs/actions?state=failed', 'state=failed: This page takes nothing there.'],
  ['/settings/appearance?tab=x', 'tab=x: This page takes nothing there.'],
  ['/docs/guide?chapter=x', 'chapter=x: This page takes q.'],
  ['/settings/audit?from=x', 'from=x: It takes a time'],
];

/** What a page says without scripts. */
function textOf(html: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#x27;': "'" };
  const text = html.replaceAll(/<script.*?<\/script>|<!--.*?-->|<[^>]+>/gs, '');
  return text.replaceAll(/&[#\w]+;/g, (entity) => entities[entity] ?? entity);
}

test('whatever is mistyped in an address, the page says so and leads on', async ({ page }) => {
  for (const [path, says, way] of missing) {
    await page.goto(path);
    const what = page.locator('#content').getByText(says, { exact: true });
    await expect(what, path).toBeVisible();
    await expect(page.locator('#content').getByRole('link', { name: way, exact: true }).last(), path).toBeVisible();
    await expect(page.locator('#content'), path).toContainText('nope⟨U+202E⟩<b>');
    await expect(page, path).toHaveTitle(/^No such .+ · TaskFlow$/);
  }
});

test('what a page does not understand in its address is said before its scripts run, and taken away by one button', async ({
  page,
  taskflow,
}) => {
  for (const [path, says] of odd) {
    const html = await (await page.request.get(path)).text();
    expect(textOf(html), path).toContain(says);
  }
  await page.goto('/schedules/new?type=nope');
  await expect(page.getByTestId('not-understood')).toContainText('type=nope: No worker has registered it.');
  await page.goto('/settings/audit?actor=ada&from=x');
  await becomesLive(page);
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByTestId('not-understood')).toHaveCount(0);
  await expect(page).toHaveURL(`${taskflow.url}/settings/audit?actor=ada`);
  await expect(page.locator('#content')).toBeFocused();
});

test('what others add to a link, to count who follows it, is passed over in silence', async ({ page }) => {
  for (const path of ['/', '/settings/audit', '/jobs', '/jobs/new']) {
    const html = await (await page.request.get(`${path}?utm_source=news&utm_medium=mail&fbclid=1&gclid=2`)).text();
    expect(textOf(html), path).not.toContain('not understood');
  }
});

test('a search in an address is marked where it is wrong, and nothing is looked for', async ({ page }) => {
  await page.goto('/jobs?status=bogus&from=then');
  await expect(page.getByText('status: does not take "bogus".').first()).toBeVisible();
  await page.getByRole('button', { name: 'Show all jobs' }).click();
  await expect(page).toHaveURL(/\/jobs$/);
});

test('an address that is none has a page with a title, and one that is broken too', async ({ page }) => {
  const answers = { '/nope': 404, '/settings/nope': 404, '/tasks/%E0%A4%A': 400, '/jobs/%ZZ': 400 };
  for (const [path, status] of Object.entries(answers)) {
    expect((await page.goto(path))?.status(), path).toBe(status);
    await expect(page, path).toHaveTitle(/^(Not found|Broken address) · TaskFlow$/);
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
    await expect(page.getByRole('link', { name: 'To the overview' }), path).toBeVisible();
  }
});
