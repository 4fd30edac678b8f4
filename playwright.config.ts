import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

/** Chromium's own pages for its address bar, which nobody sees here: it draws both for each test, in two seconds of a processor. */
const addressBarPages = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/** Chromium heeds the last such list alone, so what Playwright leaves out of it on Linux stands here again. */
const featuresLeftOut = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  ...addressBarPages,
];

/** As root and without a desktop; nothing that calls home. */
const chromiumFlags = [
  `--disable-features=${featuresLeftOut.join(',')}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const inSupport = (name: string): string => fileURLToPath(new URL(`tests/support/${name}`, import.meta.url));
const launchedBy = (name: string) => ({ launchOptions: { executablePath: inSupport(name), args: chromiumFlags } });
/** It opens files as a person's browser does, with Chromium's own reader of PDF. */
const opensFiles = 'page-policy.spec.ts';
/** It takes a time, so it comes last, when nothing else wants the processor. */
const takesTime = 'seen-at-once.spec.ts';

/** The dashboard in real Chromium, against real servers that each worker of Playwright starts for itself. */
export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: inSupport('build-programs.ts'),
  outputDir: 'test-results',
  // A test that passes only when it is tried again is a bug: there are no retries.
  retries: 0,
  // A second browser beside it made no run shorter on two processors, and deadlines tighter.
  workers: 1,
  // How soon a page must show something is asserted where it matters, by the time that it took.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  projects: [
    { name: 'pages', testIgnore: [opensFiles, takesTime], use: launchedBy('chromium-without-windows.sh') },
    { name: 'files', testMatch: opensFiles },
    { name: 'times', testMatch: takesTime },
  ],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    // A trace of every test costs a third of the suite's time: `npx playwright test --trace on` where one is wanted.
    trace: 'off',
    screenshot: 'only-on-failure',
    // It would answer in place of the routes of a test; what it does has tests of its own (offline.spec.ts).
    serviceWorkers: 'block',
    ...launchedBy('chromium.sh'),
  },
});
