import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { tabTo } from './by-keyboard.ts';
import { becomesLive, expect, test } from './running-taskflow.ts';

test('what the server refuses is said at its field', async ({ page }) => {
  await page.goto('/jobs/new?type=count_up');
  await becomesLive(page);
  await page.getByRole('spinbutton', { name: 'To' }).fill('0');
  await page.getByLabel('Retries').fill('11');
  await page.getByRole('button', { name: 'Submit job' }).click();
  await expect(page.getByLabel('Retries')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Retries').fill('2');
  await page.getByRole('button', { name: 'Submit job' }).click();
  await expect(page.getByRole('spinbutton', { name: 'To' })).toHaveAttribute('aria-invalid', 'true');
  await expect(page).toHaveURL(/\/jobs\/new/);
});

test('the keyboard stays on the task type when another one is chosen', async ({ page }) => {
  await page.goto('/jobs/new?type=count_up');
  await becomesLive(page);
  const type = page.getByLabel('Task type');
  await tabTo(page, type);
  await page.keyboard.type('send_email');
  await expect(page.getByRole('textbox', { name: 'Subject' })).toBeVisible();
  await expect(type).toBeFocused();
  await expect(type).toHaveValue('send_email');
  await page.keyboard.press('Home');
  await expect(page.getByRole('spinbutton', { name: 'To' })).toBeVisible();
  await expect(type).toBeFocused();
});

test('form and JSON are two views of one payload, and the code shows it', async ({ page }) => {
  await page.goto('/jobs/new?type=count_up');
  await becomesLive(page);
  await page.getByRole('spinbutton', { name: 'To' }).fill('7');
  await page.getByRole('radio', { name: 'JSON' }).click();
  await expect(page.getByRole('textbox', { name: 'Payload' })).toHaveValue('{\n  "to": 7\n}');
  await page.getByRole('textbox', { name: 'Payload' }).fill('{"to": 9}');
  await expect(page.getByRole('region', { name: 'curl command' })).toContainText('"payload":{"to":9}');
  await page.getByRole('radio', { name: 'Form' }).click();
  await expect(page.getByRole('spinbutton', { name: 'To' })).toHaveValue('9');
});

test('a list of texts is filled in row by row by keyboard, each row with its own error', async ({ page }) => {
  await page.goto('/jobs/new?type=send_email');
  await becomesLive(page);
  await page.getByRole('textbox', { name: 'To', exact: true }).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('ada@example.com');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Add another to To' })).toBeFocused();
  await page.keyboard.press('Enter');
  const second = page.getByRole('textbox', { name: 'To 2 of 2' });
  await expect(second).toBeFocused();
  await page.keyboard.type('nobody');
  await expect(second).toHaveAccessibleDescription('must be an e-mail address');
  await expect(page.getByRole('textbox', { name: 'To 1 of 2' })).not.toHaveAttribute('aria-invalid');
  const curl = page.getByRole('region', { name: 'curl command' });
  await expect(curl).toContainText('"to":["ada@example.com","nobody"]');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'To', exact: true })).toBeFocused();
  await expect(page.getByText('Row 2 removed.')).toHaveRole('status');
  await expect(curl).toContainText('"to":"ada@example.com"');
});

const minute = 60_000;

/** What a datetime-local input holds at so long from now, in a timezone of whole hours from UTC. */
function localTime(ms: number, offsetHours: number): string {
  return new Date(Date.now() + ms + offsetHours * 60 * minute).toISOString().slice(0, 16);
}

async function codeOf(page: Page, language: string, name: string): Promise<string> {
  await page.getByRole('radio', { name: language, exact: true }).click();
  return page.getByRole('region', { name }).innerText();
}

test.describe('the clocks of a job', () => {
  // Without summer time, and far enough from UTC to notice when it is mistaken for it.
  test.use({ timezoneId: 'Asia/Tokyo' });

  test('are chosen by keyboard, said in words and in each snippet, and shown by the job', async ({ page }) => {
    await page.goto('/jobs/new?type=count_up');
    await becomesLive(page);
    await expect(page.getByText('Times in Asia/Tokyo, GMT+9')).toBeVisible();
    await page.getByRole('radio', { name: 'At once' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('radio', { name: 'After a delay' })).toBeFocused();
    await page.keyboard.press('Space');
    await expect(page.getByLabel('Delay', { exact: true })).toHaveAccessibleDescription(
      /^in 5 minutes, (on .+ )?at \d/,
    );
    await page.keyboard.press('Tab');
    await expect(page.getByLabel('Delay', { exact: true })).toBeFocused();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('90');
    await expect(page.getByLabel('Delay', { exact: true })).toHaveAccessibleDescription(/^in 1 hour 30 minutes, /);
    for (const key of ['Tab', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
    await expect(page.getByLabel('Delay', { exact: true })).toHaveValue('5');
    await page.getByRole('group', { name: 'Not started by' }).getByRole('button', { name: '+1 h' }).press('Enter');
    await page.getByRole('group', { name: 'Must end by' }).getByRole('button', { name: '+1 day' }).press('Enter');
    await expect(page.getByLabel('Not started by', { exact: true })).toHaveAccessibleDescription(
      /^in 1 hour [56] minutes, /,
    );

    const curl = await codeOf(page, 'curl', 'curl command');
    const [, expiresAt = '', deadline = ''] =
      /"delay":300000,"expiresAt":"([^"]+)","deadline":"([^"]+)"/.exec(curl) ?? [];
    expect(Date.parse(deadline) - Date.parse(expiresAt)).toBe(23 * 60 * minute);
    expect(await codeOf(page, 'TypeScript', 'TypeScript')).toContain(`"expiresAt": "${expiresAt}"`);
    expect(await codeOf(page, 'CLI', 'taskflow command')).toMatch(
      new RegExp(`--delay 5m .*--expires-at ${expiresAt} .*--deadline ${deadline}`, 's'),
    );

    await page.getByRole('button', { name: 'Submit job' }).press('Enter');
    await expect(page).toHaveURL(/\/jobs\/[0-9a-f-]{36}/);
    const fact = (name: string) => page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]');
    await expect(fact('Run at')).toHaveText(/^in [45] minutes, (on .+ )?at \d/);
    await expect(fact('Not started by')).toHaveText(/^in 1 hour [456] minutes, /);
    await expect(fact('Must end by')).toHaveText(/^in 1 day, on .+ at \d/);
    await expect(fact('Must end by').locator('time')).toHaveAttribute('title', /GMT\+9/);
  });

  test('say under their fields what is wrong and what is odd', async ({ page }) => {
    await page.goto('/jobs/new?type=count_up');
    await becomesLive(page);
    await page.getByRole('radio', { name: 'At a time' }).click();
    await page.getByRole('button', { name: 'Submit job' }).click();
    const runAt = page.getByLabel('Run at', { exact: true });
    await expect(runAt).toBeFocused();
    await expect(runAt).toHaveAccessibleDescription(/Say when\.$/);
    await runAt.fill(localTime(-5 * minute, 9));
    await expect(runAt).not.toHaveAttribute('aria-invalid');
    await expect(runAt).toHaveAccessibleDescription(/[56] minutes ago, (on .+ )?at .*it runs at once/);
    await runAt.fill(localTime(10 * minute, 9));
    await expect(runAt).toHaveAccessibleDescription(/^in (9|10) minutes, (on .+ )?at /);

    const expiresAt = page.getByLabel('Not started by', { exact: true });
    await expiresAt.fill(localTime(5 * minute, 9));
    await expect(expiresAt).toHaveAccessibleDescription(/before it is due/);
    await expiresAt.fill(localTime(-5 * minute, 9));
    await expect(expiresAt).toHaveAccessibleDescription(/must be in the future/);
    await page.getByRole('button', { name: 'Submit job' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'must be mended' })).toBeVisible();
    await expect(expiresAt).toBeFocused();
    await page.getByRole('group', { name: 'Not started by' }).getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('radio', { name: 'After a delay' }).click();
    await page.getByLabel('Delay', { exact: true }).fill('-1');
    await page.getByRole('button', { name: 'Submit job' }).click();
    await expect(page.getByLabel('Delay', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await expect(page).toHaveURL(/\/jobs\/new/);
  });
});

test('what a callback URL is told is chosen with it', async ({ page }) => {
  await page.goto('/jobs/new?type=count_up');
  await becomesLive(page);
  await expect(page.getByRole('checkbox', { name: 'started' })).toHaveCount(0);
  await page.getByLabel('Callback URL').fill('https://receiver.example/hook');
  await page.getByLabel('Concurrency key').fill('customer 7');
  const curl = page.getByRole('region', { name: 'curl command' });
  await expect(curl).toContainText('"concurrencyKey":"customer 7","callbackUrl":"https://receiver.example/hook"}');
  for (const name of ['completed', 'failed', 'cancelled']) await page.getByRole('checkbox', { name }).uncheck();
  await page.getByRole('button', { name: 'Submit job' }).click();
  await expect(page.getByRole('group', { name: 'Told when it is' })).toHaveAccessibleDescription(/\w/);
  await expect(page).toHaveURL(/\/jobs\/new/);
  await page.getByRole('checkbox', { name: 'failed' }).check();
  await page.getByRole('checkbox', { name: 'started' }).check();
  await page.getByLabel('Tried for').selectOption('long');
  await expect(curl).toContainText('"webhook":{"events":["started","failed"],"retrySchedule":"long"}');
  await page.getByRole('button', { name: 'Submit job' }).click();
  await expect(page).toHaveURL(/\/jobs\/[0-9a-f-]{36}/);
  await expect(page.getByText('started, failed · long schedule')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the whole form keeps the rules of WCAG 2.2 AA in ${colorScheme} colours, also on a phone`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 375, height: 812 });
    await page.goto('/jobs/new?type=count_up');
    await becomesLive(page);
    await page.getByRole('radio', { name: 'At a time' }).click();
    await page.getByLabel('Run at', { exact: true }).fill('2020-01-01T09:00');
    await page.getByLabel('Not started by', { exact: true }).fill('2020-01-01T09:00');
    await page.getByLabel('Callback URL').fill('https://receiver.example/hook');
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });
}
