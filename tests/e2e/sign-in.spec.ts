import { expect, test } from './running-taskflow.ts';

test('where keys are needed, a person signs in with one and comes back to the page asked for', async ({
  page,
  taskflow,
}) => {
  const key = `tf_${'0123456789abcdef'.repeat(2)}`;
  const web = await taskflow.startWeb({ TASKFLOW_BOOTSTRAP_KEY: key });
  try {
    await page.goto(`${web.url}/jobs?status=failed`);
    await page.waitForURL(/\/sign-in\?next=/);
    await page.getByLabel('API key').fill('tf_not-this-one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('This key is not known')).toBeVisible();
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${web.url}/jobs?status=failed`);
    await expect(page.getByRole('heading', { name: 'Jobs' })).toBeVisible();
  } finally {
    await web.stop();
  }
});
