import type { Page } from '@playwright/test';

/** What a browser complains of, frames included, and what scripts of strangers would have asked for. */
export async function watchPage(page: Page): Promise<string[]> {
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
