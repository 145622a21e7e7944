import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { openBrowser, openScreen, overflow, type Screen, SMALL_PHONE } from './screens.js';

/*
 * A citizen with a small phone at night. Real: Chromium, gateway, PostgreSQL; the phone's position is set in Chromium.
 * Nothing is fake.
 */

const TEXT = '楼下工地半夜还在打桩,孩子睡不着。';

describe("the citizen's page on a phone", () => {
  let gateway: Gateway;
  let browser: Browser;
  let screen: Screen;
  let page: Page;

  beforeAll(async () => {
    gateway = await startGateway({ env: { HOTLINE_ADCODE: '210100' } });
    browser = await openBrowser();
    screen = await openScreen(browser, SMALL_PHONE);
    page = screen.page;
  });

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });

  const picture = (): Promise<Buffer> =>
    sharp({ create: { width: 400, height: 300, channels: 3, background: 'grey' } })
      .jpeg()
      .toBuffer();

  /** The browser is closed by mistake and opened again. */
  const comeBack = async (): Promise<void> => {
    const context = page.context();
    await page.close();
    page = await context.newPage();
    page.on('pageerror', (error) => screen.problems.push(error.message));
    await page.goto(gateway.url);
  };
  const typed = (): Promise<string> => page.getByLabel('发生了什么').inputValue();
  const kept = (store: 'localStorage' | 'sessionStorage'): Promise<string | null> =>
    page.evaluate<string | null>(`${store}.getItem('draft')`);

  it('what was typed is kept on the phone and can be cleared', async () => {
    await page.goto(gateway.url);
    await page.getByLabel('发生了什么').fill(TEXT);
    await page.getByLabel(/手机号码或邮箱/).fill('13812345678');
    await page.getByText('只存在这台设备里').waitFor();
    await comeBack();
    expect(await typed()).toBe(TEXT);
    expect(await kept('localStorage')).not.toContain('13812345678');
    await page.getByRole('button', { name: '清空' }).click();
    expect([await typed(), await kept('localStorage')]).toEqual(['', null]);
  });

  it('whoever wants to stay unknown leaves nothing behind in the phone', async () => {
    await page.getByLabel('发生了什么').fill(TEXT);
    await page.getByText('匿名', { exact: true }).click();
    await page.getByText('关闭浏览器后不保留').waitFor();
    expect(await kept('localStorage')).toBeNull();
    await page.reload();
    expect(await typed()).toBe(TEXT);
    await comeBack();
    expect(await typed()).toBe('');
  });

  it('a refused position is told in words; a permitted one is added to the place that was typed', async () => {
    const button = page.getByRole('button', { name: '用我现在的位置' });
    const place = page.getByLabel('在什么地方');
    await place.fill('南湖公园北门');
    await button.click();
    await page.getByText('没有获得定位权限').waitFor();
    await page.context().grantPermissions(['geolocation']);
    await page.context().setGeolocation({ latitude: 41.80384, longitude: 123.4319, accuracy: 24 });
    await button.click();
    await page.getByText('误差约24米').waitFor();
    await button.click();
    await page.getByText('误差约24米').waitFor();
    expect(await place.inputValue()).toBe('南湖公园北门(北纬 41.80384,东经 123.43190)');
  });

  it('a photo is uploaded as soon as it is chosen', async () => {
    const files = page.getByLabel(/照片、视频或录音/);
    await files.setInputFiles({ name: 'fumes.jpg', mimeType: 'image/jpeg', buffer: await picture() });
    await page.getByText('已传好').waitFor();
    expect(await files.inputValue()).toBe('');
  });

  it('a report that was sent leaves no draft, and nothing is wider than the phone', async () => {
    await page.getByLabel('发生了什么').fill('好臭啊');
    await page.screenshot({ path: 'test-results/citizen-form-small.png', fullPage: true });
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByRole('heading', { name: '已收到' }).waitFor();
    await page.screenshot({ path: 'test-results/citizen-receipt-small.png', fullPage: true });
    expect([await kept('localStorage'), await kept('sessionStorage'), await overflow(page)]).toEqual([
      null,
      null,
      0,
    ]);
    expect(
      await query(gateway.installation, "SELECT FROM attachment WHERE media_type = 'image/jpeg'"),
    ).toHaveLength(1);
    expect(screen.problems).toEqual([]);
  });

  it('the questions beside the receipt are answered, and the report opened again with its PIN', async () => {
    const [code = '', pin = ''] = await page.locator('.card .code').allInnerTexts();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: '复制查询码和密码' }).click();
    await page.getByRole('button', { name: '已复制' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`查询码 ${code},密码 ${pin}`);
    expect(await page.getByRole('img', { name: '查进度页面的二维码' }).isVisible()).toBe(true);
    const other = await page.context().newPage();
    await other.goto(`${gateway.url}/status#${code.replaceAll(' ', '')}`);
    expect(await other.getByLabel('查询码').inputValue()).toBe(code.replaceAll(' ', ''));
    expect(other.url()).toBe(`${gateway.url}/status`);
    await other.close();
    await page.getByLabel(/是哪家单位或什么人造成的/).fill('城建三公司');
    await page.getByRole('button', { name: '补充' }).click();
    await page.getByText('您补充的内容已收到').waitFor();
    await page.getByRole('button', { name: '查看进度' }).click();
    await page.getByLabel(/手机号码后四位或密码/).fill(pin);
    await page.getByRole('button', { name: '查询' }).click();
    await page.getByText('被反映对象:城建三公司').waitFor();
    expect(await page.getByText(code).first().isVisible()).toBe(true);
    await page.screenshot({ path: 'test-results/citizen-status-small.png', fullPage: true });
    expect([await overflow(page), screen.problems]).toEqual([0, []]);
  });
});
