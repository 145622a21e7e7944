import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { jsonReport } from '../builders/web.js';
import { type Gateway, type Installation, newInstallation, startGateway } from '../support/gateway.js';
import { ADMIN } from '../support/people.js';
import { DESK, openBrowser, openScreen, type Screen } from './screens.js';

/*
 * An operator's inbox while reports come in. Real: Chromium, gateway, PostgreSQL. The classifier is off, so that nothing but
 * the arrivals changes the list.
 */
describe('the inbox by itself', () => {
  let installation: Installation;
  let gateway: Gateway;
  let browser: Browser;
  let operator: Screen;

  beforeAll(async () => {
    installation = await newInstallation({ HOTLINE_ADCODE: '210100' });
    gateway = await startGateway({ installation });
    browser = await openBrowser();
    operator = await openScreen(browser, DESK);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
    await installation.remove();
  });

  const report = async (text: string): Promise<void> => {
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text, anonymous: true }));
    expect(answer.status).toBe(201);
  };
  const lines = (): Promise<string[]> => operator.page.locator('.line .line-words').allInnerTexts();

  it('what comes is shown by itself while nothing is open', async () => {
    const { page } = operator;
    await page.goto(`${gateway.url}/console/`);
    await page.getByLabel('账号').fill(ADMIN.login);
    await page.getByLabel('密码').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await page.getByText('没有待研判的来件').waitFor();
    await report('工地半夜施工,吵得睡不着。');
    await page.getByText('工地半夜施工').waitFor();
    await report('烧烤店油烟呛人。');
    await page.getByText('烧烤店油烟').waitFor();
  });

  it('while a report is open the lines stay, and a bar says how many have come', async () => {
    const { page, keep } = operator;
    await page.keyboard.press('j');
    await page.locator('.line-selected').waitFor();
    const before = await lines();
    // 特急 comes first in the list, the others below the last line, where they move nothing.
    await report('化工厂爆炸起火了,有毒气体泄漏,有人中毒昏迷!');
    await page.getByRole('button', { name: /1 条新来件,其中特急 1 条/ }).waitFor();
    await report('河水发黑发臭。');
    await page.getByText('河水发黑').waitFor();
    expect(await lines()).toEqual([...before, '河水发黑发臭。']);
    await keep('inbox-fresh');
    await page.keyboard.press('n');
    await page.locator('.line').first().getByText('化工厂爆炸').waitFor();
    expect(await lines()).toHaveLength(4);
  });

  it('a gateway that comes back is found again, and the list with it', async () => {
    const { page } = operator;
    const port = new URL(gateway.url).port;
    await gateway.stop();
    await page.getByText('实时更新中断').waitFor();
    gateway = await startGateway({ installation, env: { PORT: port } });
    await page.getByText('实时更新中断').waitFor({ state: 'hidden', timeout: 40_000 });
    await report('垃圾站臭气熏天。');
    await page.getByText('垃圾站臭气').waitFor();
    expect(operator.problems).toEqual([]);
  }, 90_000);
});
