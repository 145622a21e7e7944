import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';

/** A screen to look at, and what to do there before looking. */
export interface Stop {
  name: string;
  /** Below the gateway's address. */
  address: string;
  then?: (page: Page) => Promise<void>;
}

/** Opens it and waits until it shows what it has. */
export async function visit(page: Page, origin: string, { address, then }: Stop): Promise<void> {
  await page.goto(`${origin}${address}`);
  await settled(page);
  await then?.(page);
  await settled(page);
}

const settled = (page: Page): Promise<true> =>
  eventually('the screen shows what it has', async () =>
    (await page.evaluate<boolean>(
      `document.querySelector('main') !== null && !document.querySelector('.ant-skeleton, .ant-spin-spinning')`,
    ))
      ? true
      : null,
  );
