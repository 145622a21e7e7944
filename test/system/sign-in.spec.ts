import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import type { Browser } from 'playwright-core';
import { type FakeOidc, settingsOf, startFakeOidc } from '../fakes/oidc.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { ADMIN } from '../support/people.js';
import { DESK, openBrowser, openScreen, overflow, type Screen, SMALL_PHONE } from './screens.js';

/*
 * Signing in by the organisation's account, and protecting the own one. Real: Chromium, gateway, PostgreSQL, OpenID Connect
 * over TLS, codes of this moment. Fake: the organisation's server, and the phone's authenticator app, which is a library.
 */
/** PUBLIC_URL has to name the port before the gateway listens on it. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("the organisation's account", () => {
  let provider: FakeOidc;
  let gateway: Gateway;
  let browser: Browser;
  let screen: Screen;

  beforeAll(async () => {
    provider = await startFakeOidc();
    const port = String(await freePort());
    const here = { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` };
    gateway = await startGateway({ env: { ...here, ...settingsOf(provider) } });
    browser = await openBrowser();
    screen = await openScreen(browser, DESK, { ignoreHTTPSErrors: true });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await gateway.stop();
    await provider.stop();
  });

  it('a refusal is a page with the reason; then the button leads to the provider and back into the console', async () => {
    const { page, keep, problems } = screen;
    const button = page.getByRole('link', { name: '用单位账号登录' });
    provider.person = { preferred_username: 'nobody-here' };
    await page.goto(`${gateway.url}/console/`);
    await button.click();
    await page.getByText('还没有您的账号').waitFor();
    await keep('sign-in-provider');
    provider.person = { preferred_username: ADMIN.login };
    await button.click();
    await page.getByRole('menuitem').first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/triage');
    expect(problems).toEqual([]);
  });
});

describe('the own account', () => {
  let gateway: Gateway;
  let browser: Browser;
  let desk: Screen;
  let phone: Screen;
  let secret = '';
  let recovery: string[] = [];

  beforeAll(async () => {
    gateway = await startGateway();
    browser = await openBrowser();
    desk = await openScreen(browser, DESK);
    phone = await openScreen(browser, SMALL_PHONE);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });

  const password = async ({ page }: Screen): Promise<void> => {
    await page.goto(`${gateway.url}/console/`);
    await page.getByLabel('账号').fill(ADMIN.login);
    await page.getByLabel('密码').fill(ADMIN.password);
    await page.keyboard.press('Enter');
  };
  const code = (): string => new TOTP({ secret }).generate();

  it('an authenticator app is set up from the account menu', async () => {
    const { page, keep } = desk;
    await password(desk);
    await page.getByRole('button', { name: '管理员' }).click();
    await page.getByRole('link', { name: '登录安全' }).click();
    await page.getByRole('button', { name: '设置' }).click();
    const dialog = page.getByRole('dialog');
    secret = (await dialog.locator('code').innerText()).replace(/\s/g, '');
    await keep('second-factor-set-up');
    await dialog.getByLabel('验证码', { exact: true }).fill('000000');
    await page.keyboard.press('Enter');
    await dialog.getByText('验证码不正确').first().waitFor();
    await dialog.getByLabel('验证码', { exact: true }).fill(code());
    await page.keyboard.press('Enter');
    await dialog.getByText('只显示这一次').waitFor();
    recovery = await dialog.locator('.recovery-codes code').allInnerTexts();
    await keep('recovery-codes');
    expect(recovery).toHaveLength(10);
    await dialog.getByRole('button', { name: '已经保存好' }).click();
    await page.getByText('还剩 10 个恢复码').waitFor();
  });

  it('a phone asks for the code after the password; a recovery code does as well', async () => {
    const { page, keep } = phone;
    await query(gateway.installation, 'UPDATE second_factor SET last_step = 0');
    await password(phone);
    await page.getByLabel('动态验证码').fill('123456');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').first().innerText()).toContain('验证码不正确');
    await keep('sign-in-code');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: '手机不在身边,用恢复码' }).click();
    await page.getByLabel('恢复码').fill(recovery[0]?.toUpperCase() ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
  });

  it('each browser is listed; another one is signed out from here', async () => {
    const { page, keep } = desk;
    await page.reload();
    const devices = page.getByRole('listitem').filter({ hasText: '最近使用' });
    await devices.nth(1).waitFor();
    await keep('own-sessions');
    expect(await devices.count()).toBe(2);
    await devices.getByRole('button', { name: /^退出/ }).click();
    await devices.nth(1).waitFor({ state: 'detached' });
    await phone.page.reload();
    await phone.page.getByLabel('账号').waitFor();
  });

  it('it is switched off with the password', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: '停用' }).click();
    await page.getByLabel('您的密码').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '设置' }).waitFor();
    expect([...desk.problems, ...phone.problems]).toEqual([]);
  });
});
