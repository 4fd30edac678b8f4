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
