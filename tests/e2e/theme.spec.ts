import { becomesLive, expect, test } from './running-taskflow.ts';

test('the theme follows the system until another is chosen, and the choice is kept', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/jobs');
  await becomesLive(page);
  const root = page.locator('html');
  await expect(root).toHaveClass(/dark/);
  await page.getByRole('button', { name: /^Theme: as the system/ }).click();
  await expect(root).not.toHaveClass(/dark/);
  await page.reload();
  await expect(page.getByRole('button', { name: /^Theme: light/ })).toBeVisible();
  await expect(root).not.toHaveClass(/dark/);
});
