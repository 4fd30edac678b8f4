import { expect, type Locator, type Page } from '@playwright/test';

/** Walks there as a person without a mouse does. */
export async function tabTo(page: Page, place: Locator): Promise<void> {
  await expect(place).toBeVisible();
  for (let steps = 0; steps < 80; steps += 1) {
    if (await place.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    await page.evaluate(comeBackIn);
  }
  throw new Error('The keyboard does not get there.');
}

/**
 * Behind the last element of a page stand the browser's own controls, and behind them its first one. Chromium without windows
 * has no such controls: the page has lost the keyboard, and where a message lies over it would get it back in the message.
 */
function comeBackIn(): void {
  if (document.hasFocus()) return;
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
}

/** Walks to a button or a link and presses it. */
export async function press(page: Page, name: string, role: 'button' | 'link' = 'button'): Promise<void> {
  await tabTo(page, page.getByRole(role, { name }));
  await page.keyboard.press('Enter');
}

/** Walks to a field and writes there, over what stood in it. */
export async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}
