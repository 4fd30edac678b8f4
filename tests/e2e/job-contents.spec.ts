import { tabTo, type } from './by-keyboard.ts';
import { expect, test } from './running-taskflow.ts';
import { writtenPdf } from './written-pdf.ts';

const turned = '\u202e';
const escape = '\u001b';

/** What a payload's author may mean no good with. */
const hostile = {
  markup: `<img src=x onerror="window.ran = 1"><script>window.ran = 2</script>`,
  turned: `user${turned}gnp.exe`,
  escapes: `${escape}[2J${escape}]0;title\u0007`,
  long: 'x'.repeat(700 * 1024),
  keys: Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key ${index}`, index])),
  deep: nested(150),
  '': 'empty key',
  constructor: 'own',
  items: [{ price: 1 }, { price: 12.5 }],
  link: 'javascript:window.ran=3',
};

type Deep = string | Deep[];

function nested(levels: number): Deep {
  let value: Deep = 'bottom';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

test('a log of thousands of lines is searched, linked and followed by keyboard', async ({ page, taskflow }) => {
  const lines = [`plain ${escape}[31mred${escape}[0m${escape}[2J`, `turned ${turned}needle`, 'one more'];
  const jobId = await taskflow.submit({ taskType: 'tell', payload: { lines, times: 1_000 } });
  await page.goto(`/jobs/${jobId}`);
  const log = page.getByRole('log');
  const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Log', exact: true }) });
  await expect(panel.getByText('3,004 lines', { exact: true })).toBeVisible();
  // It is at its end.
  await expect(log).toContainText('Job completed');
  await expect(log.locator('[data-line="1"]')).toHaveCount(0);

  await type(page, panel.getByRole('textbox', { name: 'Find in the log' }), 'NEEDLE 500');
  await expect(panel.getByText('1 found')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(panel.getByText('1 of 1')).toBeVisible();
  const found = log.locator('[data-line="1501"]');
  await expect(found.locator('mark')).toHaveText('needle 500');
  await expect(found).toContainText('turned ⟨U+202E⟩needle 500');
  await expect(page).toHaveURL(/[?]line=1501/);

  await tabTo(page, log);
  await page.keyboard.press('ArrowUp');
  await expect(panel.getByText('Line 1500')).toBeVisible();
  await expect(log.locator('[data-line="1500"]')).toContainText('plain red␛[2J 500');
  await page.keyboard.press('End');
  await expect(log).toContainText('Job completed');
  await page.keyboard.press('Home');
  await expect(log).toContainText('Job created');
  await expect(panel.getByRole('button', { name: 'Follow' })).toHaveAttribute('aria-pressed', 'false');
});

test('lines that come are followed until one goes up, and then counted', async ({ page, taskflow }) => {
  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 5_000 } });
  await page.goto(`/jobs/${jobId}`);
  const log = page.getByRole('log');
  // Which lines are in sight when it is first looked at is a matter of speed.
  await expect(log).toContainText(/counted [2-9]\d/);
  await tabTo(page, log);
  await page.keyboard.press('Home');
  const follow = page.getByRole('button', { name: /new lines?: follow/ });
  await expect(follow).toBeVisible();
  await expect(log).toContainText('Job created');
  await tabTo(page, follow);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Follow', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.request.post(`/api/jobs/${jobId}/cancel`, { data: {} });
  await expect(log).toContainText('Job cancelled');
});

test('a payload of any size, depth and letters is walked and searched by keyboard, and runs nothing', async ({
  page,
  context,
  taskflow,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const jobId = await taskflow.submit({ taskType: 'tell', payload: { lines: [], ...hostile } });
  await page.goto(`/jobs/${jobId}`);
  const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Payload', exact: true }) });
  const tree = panel.getByRole('tree', { name: 'Payload' });
  const item = (text: string) => tree.getByRole('treeitem').filter({ hasText: text });
  await expect(item('markup')).toContainText('<img src=x onerror=');
  await expect(item('turned')).toContainText('user⟨U+202E⟩gnp.exe');
  await expect(item('escapes')).toContainText(String.raw`\u001b[2J\u001b]0;title\u0007`);
  await expect(item('long')).toContainText('show 20,000 more of 716,800 characters');
  await expect(item('constructor')).toContainText('own');
  await expect(panel.getByRole('link')).toHaveCount(0);

  const find = panel.getByRole('textbox', { name: 'Find in payload' });
  await type(page, find, '12.5');
  await page.keyboard.press('Enter');
  await expect(tree.locator('[aria-selected=true] mark')).toHaveText('12.5');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await tabTo(page, panel.getByRole('button', { name: 'Copy path' }));
  await page.keyboard.press('Enter');
  await expect.poll(copied).toBe('payload.items[1].price');

  // Deeper than one tree is drawn.
  await type(page, find, 'bottom');
  await page.keyboard.press('Enter');
  await expect(tree.locator('[aria-selected=true]')).toContainText('bottom');
  await expect(panel.getByRole('button', { name: /back to the top/ })).toBeVisible();

  await type(page, find, 'key 9999');
  await page.keyboard.press('Enter');
  const last = tree.locator('[aria-selected=true]');
  await expect(last).toContainText('9999');
  await expect(last).toHaveAttribute('aria-setsize', '10000');
  await tabTo(page, tree);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(last).toContainText('10,000');
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});

test('a PDF that a job made is read page by page, by keyboard', async ({ page, taskflow }) => {
  const base64 = writtenPdf(['FirstPage', 'SecondPage']).toString('base64');
  const files = [
    { name: 'paper.pdf', contentType: 'application/pdf', base64 },
    { name: 'notes.html', contentType: 'text/html', base64: Buffer.from('<b>as text</b>').toString('base64') },
  ];
  const jobId = await taskflow.submit({ taskType: 'make_files', payload: { files } });
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(request.url()));
  await page.goto(`/jobs/${jobId}`);
  const first = page.getByRole('region', { name: 'paper.pdf, page 1 of 2' });
  await expect(first).toContainText('FirstPage');
  await tabTo(page, first);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('region', { name: 'paper.pdf, page 2 of 2' })).toContainText('SecondPage');
  // It drew something: a dark point that is not one of an empty canvas.
  const isDrawn = () =>
    page
      .getByRole('region', { name: 'paper.pdf' })
      .locator('canvas')
      .evaluate((canvas) => {
        if (!(canvas instanceof HTMLCanvasElement)) return false;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return pixels.some((value, index) => index % 4 === 0 && value < 100 && (pixels[index + 3] ?? 0) > 200);
      });
  await expect.poll(isDrawn).toBe(true);
  await page.getByRole('button', { name: 'Show as text' }).click();
  await expect(page.getByRole('region', { name: 'Text of notes.html' })).toHaveText('<b>as text</b>');
  expect(scripts.filter((url) => !url.startsWith(taskflow.url))).toEqual([]);
});

test('of a PDF of a thousand pages one is drawn, and one that is locked says so and is saved', async ({
  page,
  taskflow,
}) => {
  const pages = Array.from({ length: 1_000 }, (_, index) => `Text${index + 1}`);
  const made = { 'long.pdf': writtenPdf(pages), 'locked.pdf': writtenPdf(['Secret'], { isLocked: true }) };
  const files = Object.entries(made).map(([name, bytes]) => ({
    name,
    contentType: 'application/pdf',
    base64: bytes.toString('base64'),
  }));
  const jobId = await taskflow.submit({ taskType: 'make_files', payload: { files } });
  await page.goto(`/jobs/${jobId}`);
  const long = page.getByRole('region', { name: 'long.pdf, page' });
  await expect(long).toContainText('Text1');
  await tabTo(page, long);
  await page.keyboard.press('End');
  await expect(long).toHaveAccessibleName('Made by the job: long.pdf, page 1000 of 1000');
  await expect(long).toHaveText('Text1000');
  // One more, for the measures of letters, is the reader's own and lies outside.
  await expect(page.getByRole('main').locator('canvas')).toHaveCount(1);

  const locked = page.locator('p', { hasText: 'This PDF is locked with a password.' });
  const saved = page.waitForEvent('download');
  await locked.getByRole('link', { name: 'Download it' }).click();
  expect((await saved).suggestedFilename()).toBe('locked.pdf');
});
