import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type Gateway, startGateway } from '../support/gateway.js';
import { ADMIN, type Caller, signIn } from '../support/people.js';
import { DESK, openBrowser, openScreen, overflow, type Screen } from './screens.js';

/*
 * What comes on paper, in person or as a spreadsheet, through the pages that operators use. Real: Chromium, gateway,
 * PostgreSQL, the queue. Nothing is fake.
 */

const TABLE =
  '工单编号,诉求内容,地址,办理时限\nSY-1,化工厂夜里排黑烟,铁西区兴华街道,2027-01-05\n,没有编号,,\n';

describe('keying in and importing', () => {
  let gateway: Gateway;
  let browser: Browser;
  let admin: Caller;
  let operator: Screen;

  beforeAll(async () => {
    gateway = await startGateway();
    browser = await openBrowser();
    admin = await signIn(gateway);
    await admin.post('/api/v1/transfer-partners', { name: '市12345', kind: '12345', defaultDays: 5 });
    operator = await openScreen(browser, DESK);
    const { page } = operator;
    await page.goto(`${gateway.url}/console/`);
    await page.getByLabel('账号').fill(ADMIN.login);
    await page.getByLabel('密码').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
  });

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });

  it('a spreadsheet is looked at, imported, and what was refused is counted', async () => {
    const { page, keep } = operator;
    await page.goto(`${gateway.url}/console/import`);
    await page.getByLabel('单位').click();
    await page.getByTitle('市12345').click();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: '十一月.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) });
    await page.getByRole('button', { name: '导入 2 行' }).waitFor();
    await keep('import-preview');
    await page.getByRole('button', { name: '导入 2 行' }).click();
    await page.getByText('已导入').waitFor();
    await page.getByRole('button', { name: '下载行号和原因' }).waitFor();
    await keep('import-done');
    expect(await overflow(page)).toBe(0);
  });

  it('the order stands beside its report, and is signed', async () => {
    const { page, keep } = operator;
    const { items } = await admin.get<{ items: { reportId: string }[] }>('/api/v1/triage');
    await page.goto(`${gateway.url}/console/triage/${items[0]?.reportId ?? ''}`);
    await page.getByText('SY-1').waitFor();
    await keep('transfer-order');
    await page.getByRole('button', { name: '签收' }).click();
    await page.getByText('已签收').waitFor();
  });

  it('what is keyed in survives the window, and gets a code', async () => {
    const { page, keep } = operator;
    await page.goto(`${gateway.url}/console/desk`);
    await page.getByLabel('什么事').fill('铁西区兴华街道化工厂夜里排黑烟');
    await page.getByText('草稿已保存').waitFor();
    await keep('desk-form');
    await page.reload();
    await page.getByRole('button', { name: '铁西区兴华街道化工厂夜里' }).click();
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText(/^查询码 \d{4} \d{4} \d{4}$/).waitFor();
    await keep('desk-receipt');
    expect(operator.problems).toEqual([]);
  });

  it('partners and what they were told', async () => {
    const { page, keep } = operator;
    await page.goto(`${gateway.url}/console/admin`);
    await page.getByRole('link', { name: '对接单位' }).click();
    await page.getByRole('cell', { name: '市12345', exact: true }).first().waitFor();
    await keep('partners');
  });
});
