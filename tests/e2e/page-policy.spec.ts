import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { hostileFiles, smallImage } from './hostile-files.ts';
import { expect, test, type RunningTaskFlow } from './running-taskflow.ts';

test.describe.configure({ timeout: 120_000 });

const injected = `"><script>fetch('/ran-injected')</script><img src=x onerror="fetch('/ran-handler')"><a href="javascript:fetch('/ran-link')">x</a>`;

/** What a browser complains of, frames included, and what scripts of strangers would have asked for. */
async function watchPage(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  await page.exposeFunction('toldViolation', (text: string) => complaints.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      const { toldViolation } = window as unknown as { toldViolation: (text: string) => void };
      toldViolation(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
  page.on('console', (message) => {
    const { url } = message.location();
    // The browser's own reader of PDF, which opens a file that is visited alone, at times misses a font of its own; a page
    // that is not found says so.
    const isNoFault = /^chrome(?:-extension)?:/.test(url) || message.text().includes('404');
    if (message.type() === 'error' && !isNoFault) complaints.push(`${message.text()} ${url}`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    // The browser's own reader runs a PDF's script apart from every page: all that it can do is to open a dialog.
    if (dialog.message() !== 'pdf') complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.context().on('request', (request) => {
    if (request.url().includes('/ran-')) complaints.push(request.url());
  });
  return complaints;
}

async function ends(page: Page, jobId: string): Promise<void> {
  await expect
    .poll(async () => (await (await page.request.get(`/api/jobs/${jobId}`)).json()).status, { timeout: 30_000 })
    .toMatch(/completed|failed/);
}

/** A job that a payload's author filled with markup wherever text fits. */
async function hostileJob(page: Page, taskflow: RunningTaskFlow): Promise<string> {
  const jobId = await taskflow.submit({
    taskType: 'make_files',
    payload: { files: [smallImage, ...hostileFiles], logs: [injected], error: injected },
    tags: [injected.slice(0, 60)],
    retries: 0,
  });
  await ends(page, jobId);
  return jobId;
}

/** Every page that there is, by its files; what stands in brackets is filled in. */
function pagesOf(jobId: string): string[] {
  const app = fileURLToPath(new URL('../../src/app', import.meta.url));
  return globSync('**/page.tsx', { cwd: app }).map((file) => {
    const parts = file
      .split('/')
      .slice(0, -1)
      .filter((part) => !part.startsWith('('));
    return `/${parts.map((part) => (part === '[jobId]' ? jobId : part.startsWith('[') ? randomUUID() : part)).join('/')}`;
  });
}

test('no page breaks its own policy, whatever a job holds', async ({ page, taskflow }) => {
  const jobId = await hostileJob(page, taskflow);
  const complaints = await watchPage(page);
  const paths = [...pagesOf(jobId), '/jobs/new?type=send_email', '/no-such-page'];
  expect(paths).toEqual(expect.arrayContaining(['/', '/jobs', `/jobs/${jobId}`, '/keys', '/docs', '/sign-in']));
  for (const path of paths) {
    const answer = await page.goto(path);
    const { 'content-security-policy': policy } = answer?.headers() ?? {};
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic';/);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(complaints, path).toEqual([]);
  }
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
