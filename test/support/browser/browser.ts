import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../../infra/commands/screenshots/findBrowser.ts';

const found = findBrowser(process.env);

/** Why nothing can be looked at in a browser here; undefined where it can. */
export const missing =
  found === undefined ? 'no Chromium: apt-get install chromium, or BROWSER_PATH' : undefined;

if (missing !== undefined && process.env['REQUIRE_BROWSER'] === '1')
  throw new Error(`REQUIRE_BROWSER is 1, but here is ${missing}.`);

/** A suite that needs a browser. */
export const describeInBrowser = missing === undefined ? describe : describe.skip;

export async function startBrowser(): Promise<Browser> {
  // Root has no sandbox of Chromium's, and a container little shared memory.
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'];
  return chromium.launch({ executablePath: found ?? '', args });
}

export interface WatchedPage {
  readonly page: Page;
  /** What went wrong in it: errors, and what its policy forbade. */
  readonly complaints: string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    // Nothing moves while it is clicked.
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, complaints };
}
