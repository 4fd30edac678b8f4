import { defineConfig } from '@playwright/test';
import base from '../../playwright.config.ts';

/** Screenshots of each page in each condition, to be looked at: `npx playwright test --config tests/visual/playwright.config.ts`. */
export default defineConfig({
  ...base,
  testDir: '.',
  outputDir: '../../test-results/visual-run',
  timeout: 600_000,
});
