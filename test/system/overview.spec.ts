import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { jsonReport } from '../builders/web.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { ADMIN } from '../support/people.js';
import { DESK, openBrowser, openScreen, overflow, PHONE, type Screen } from './screens.js';

/*
 * The supervisor's room in a browser, at a desk and on a phone. Real: Chromium, gateway, PostgreSQL. No classifier runs.
 */
const TABS = ['今天', '趋势', '热点', '退回与重办', '人机一致', '特急警报', '查看原文记录'];

describe('the supervisor’s room', () => {
  let gateway: Gateway;
  let browser: Browser;

  beforeAll(async () => {
    gateway = await startGateway({ env: { HOTLINE_ADCODE: '210100' } });
    browser = await openBrowser();
    await report('工地半夜施工,吵得睡不着。');
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });

  const report = async (text: string): Promise<void> => {
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text, anonymous: true }));
    expect(answer.status).toBe(201);
  };
  const enter = async ({ page }: Screen): Promise<void> => {
    await page.goto(`${gateway.url}/console/overview`);
    await page.getByLabel('账号').fill(ADMIN.login);
    await page.getByLabel('密码').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await page.getByText('今天收到').waitFor();
  };

  it('today follows what happens', async () => {
    const screen = await openScreen(browser, DESK);
    const { page, keep } = screen;
    await enter(screen);
    const received = page.locator('.figure', { hasText: '今天收到' });
    await received.getByText('1', { exact: true }).waitFor();
    await report('烧烤店油烟呛人。');
    await received.getByText('2', { exact: true }).waitFor();
    await keep('overview-today');
    expect(screen.problems).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['desk', DESK],
    ['phone', PHONE],
  ])('every page of it fits a %s', async (name, size) => {
    const screen = await openScreen(browser, size);
    const { page, keep } = screen;
    await enter(screen);
    for (const tab of TABS) {
      // On a phone the last ones lie behind the "more" button.
      await page.evaluate(
        `[...document.querySelectorAll('[role=tab]')].find((one) => one.textContent === '${tab}').click()`,
      );
      await page.locator('[role=tabpanel]:not([aria-hidden=true])').locator('h2, table').first().waitFor();
      expect([tab, await overflow(page)]).toEqual([tab, 0]);
      await keep(`overview-${name}-${String(TABS.indexOf(tab))}`);
    }
    expect(screen.problems).toEqual([]);
    await page.context().close();
  });

  it('a table is handed over as a file', async () => {
    const screen = await openScreen(browser, DESK);
    const { page } = screen;
    await enter(screen);
    await page.getByRole('tab', { name: '趋势' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: '导出 CSV' }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    const lines = text.split('\r\n');
    expect(lines[0]).toMatch(/^\ufeff日期,合计/);
    expect(lines).toHaveLength(31);
    expect(lines.at(-1)).toMatch(/,2,/);
    await page.context().close();
  });
});
