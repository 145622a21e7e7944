import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Chromium as Debian ships it. It reaches this machine alone. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const SMALL_PHONE = { width: 360, height: 740 };

const STEP_LIMIT_MS = 20_000;

/** A person's own browser window; what breaks in it is gathered in `problems`. */
export interface Screen {
  page: Page;
  problems: string[];
  /** Keeps a picture of the window in test-results/. */
  keep: (name: string) => Promise<void>;
}

export async function openScreen(
  browser: Browser,
  viewport: Page['viewportSize'] extends () => infer S ? NonNullable<S> : never,
  more: BrowserContextOptions = {},
): Promise<Screen> {
  const context = await browser.newContext({
    viewport,
    locale: 'zh-CN',
    timezoneId: 'America/New_York',
    ...more,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_LIMIT_MS);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // Chromium also reports answers such as 401, which are part of the story.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text());
  });
  const keep = async (name: string): Promise<void> => {
    await mkdir('test-results', { recursive: true });
    await page.screenshot({ path: join('test-results', `${name}.png`), fullPage: true });
  };
  return { page, problems, keep };
}

/** By how many pixels the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
