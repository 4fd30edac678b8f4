import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostileFiles } from './hostile-files.ts';
import { hostileJob } from './hostile-job.ts';
import { expect, test } from './running-taskflow.ts';
import { watchPage } from './watch-page.ts';

// That no other page breaks its policy is seen where each is visited: accessibility.spec.ts.
test('the page of a job breaks no policy of its own, whatever the job holds', async ({ page, taskflow }) => {
  const jobId = await hostileJob(page, taskflow);
  const complaints = await watchPage(page);
  // The script that chooses the colours runs before all others, by its nonce.
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`/jobs/${jobId}`);
    await expect(page.locator('html')).toHaveClass(new RegExp(colorScheme));
    await expect(page.getByText('page.xhtml', { exact: true }).first()).toBeVisible();
    await expect(page.getByRole('region', { name: 'Made by the job: paper.pdf, page 1 of 1' })).toBeVisible();
    await expect(page.getByText('This is no whole PDF')).toBeVisible();
    await expect(page.locator('img[alt="Made by the job: point.png"]')).toBeVisible();
  }
  expect(complaints).toEqual([]);
});

test('markup that got into a page, and scripts without its nonce, do not run', async ({ page }) => {
  const stranger = [
    `<script>window.ran = 'inline'</script>`,
    `<script nonce="guessed">window.ran = 'guessed'</script>`,
    `<script src="/ran-elsewhere.js"></script>`,
    `<img src="data:," onerror="window.ran = 'handler'">`,
    `<svg onload="window.ran = 'svg'"></svg>`,
    `<iframe srcdoc="<script>parent.ran = 'frame'</script>"></iframe>`,
    `<base href="https://elsewhere.example/">`,
  ];
  await page.route('**/jobs', async (route) => {
    if (route.request().resourceType() !== 'document') return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, body: (await response.text()).replace('</body>', `${stranger.join('')}</body>`) });
  });
  const complaints = await watchPage(page);
  await page.goto('/jobs');
  await page.locator('h1').first().waitFor();
  const refused = () => new Set(complaints.map((complaint) => complaint.split(' ')[0])).size;
  await expect.poll(refused).toBeGreaterThan(2);
  const told = complaints.join('\n');
  for (const directive of ['script-src-elem inline', 'script-src-attr inline', 'base-uri']) {
    expect(told).toContain(directive);
  }
  expect(told).toMatch(/script-src-elem \S+ran-elsewhere/);
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});

test('each request has a nonce of its own, and none that the caller chose', async ({ page }) => {
  const nonceOf = async () => {
    const given = "script-src 'nonce-chosen'";
    const answer = await page.request.get('/jobs', {
      headers: { 'x-nonce': 'chosen', 'content-security-policy': given, 'content-security-policy-report-only': given },
    });
    const html = await answer.text();
    const nonce = /'nonce-([^']+)'/.exec(answer.headers()['content-security-policy'] ?? '')?.[1] ?? '';
    const scripts = html.match(/<script\b[^>]*>/g) ?? [];
    return { nonce, strangers: scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`)), scripts: scripts.length };
  };
  const [one, other] = [await nonceOf(), await nonceOf()];
  expect(one.nonce).toMatch(/^[\w+/]{22}==$/);
  expect(one.nonce).not.toBe(other.nonce);
  expect([one.strangers, other.strangers]).toEqual([[], []]);
  expect(one.scripts).toBeGreaterThan(3);
});

test('no stored file runs a script when it is opened, and none is shown in a frame', async ({ page, taskflow }) => {
  const jobId = await hostileJob(page, taskflow);
  const complaints = await watchPage(page);
  const addressOf = (name: string) => `${taskflow.url}/api/jobs/${jobId}/artifacts/${name}`;
  const shown: string[] = [];
  for (const { name } of hostileFiles) {
    const download = page.waitForEvent('download', { timeout: 60_000 }).then(() => 'saved');
    const opened = page.goto(addressOf(name)).then(
      () => 'shown',
      // A file that is saved ends the navigation, and so does the reader of PDF.
      () => download,
    );
    download.catch(() => undefined);
    if ((await opened) === 'shown') shown.push(name);
  }
  const ran = complaints.filter((complaint) => /ran-|dialog/.test(complaint));
  expect(ran).toEqual([]);
  expect(shown.filter((name) => !/\.(?:pdf|png|gif|txt)$/.test(name))).toEqual([]);

  const stranger = createServer((_request, response) => {
    const frames = hostileFiles.map(({ name }) => `<iframe src="${addressOf(name)}"></iframe>`).join('');
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<h1>Stranger</h1>${frames}`);
  }).listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`);
  await page.locator('h1').waitFor();
  const drawn = page.frames().filter((frame) => frame.url().startsWith(taskflow.url));
  const texts = await Promise.all(drawn.map((frame) => frame.locator('body').innerText()));
  expect(texts.filter((text) => text.includes('script'))).toEqual([]);
  expect(complaints.filter((complaint) => /ran-|dialog/.test(complaint))).toEqual([]);
  stranger.close();
  stranger.closeAllConnections();
});
