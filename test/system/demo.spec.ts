import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { openBrowser, openScreen, overflow, type Screen, SMALL_PHONE } from './screens.js';

/*
 * Somebody who has nothing but the checkout starts the demonstration and tries each channel on its telephone. Real: the
 * launcher, PostgreSQL, both programs, Chromium, the wire formats and signatures. Fake: the vendors' servers, which are the
 * demonstration's own. Fewer days of the past than usual, for time's sake.
 */

const START_MS = 400_000;

describe('npm start -- --demo', () => {
  let base: string;
  let launcher: ChildProcess;
  let said = '';
  let phoneUrl: string;
  let gateway: string;
  let browser: Browser;
  let screen: Screen;
  let page: Page;

  const start = async (): Promise<void> => {
    said = '';
    launcher = spawn(process.execPath, ['scripts/start.mjs', '--demo'], {
      env: {
        ...process.env,
        PORT: '0',
        DEMO_PORT: '0',
        HOST: '',
        DATA_DIR: join(base, 'data'),
        DEMO_DAYS: '12',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    launcher.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually(
      'the demonstration is ready',
      () => {
        if (launcher.exitCode !== null) throw new Error(said);
        return Promise.resolve(said.includes('Ctrl-C stops it') ? true : null);
      },
      START_MS,
    );
    const address = (pattern: RegExp): string =>
      // The browser of the tests knows no names.
      (pattern.exec(said)?.[1] ?? '').replace('localhost', '127.0.0.1');
    phoneUrl = address(/telephone +(http:\S+)/);
    gateway = address(/citizens +(http:\S+)\//);
  };
  const stop = async (): Promise<void> => {
    if (launcher.exitCode !== null) return;
    launcher.kill('SIGTERM');
    await once(launcher, 'exit');
  };

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'demo-'));
    chmodSync(base, 0o755);
    await start();
    browser = await openBrowser();
    screen = await openScreen(browser, SMALL_PHONE);
    page = screen.page;
  }, START_MS);

  afterAll(async () => {
    await browser.close();
    await stop();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }, 60_000);

  const log = (name: string): Locator => page.getByRole('log', { name }).filter({ visible: true });
  const write = async (field: string, text: string): Promise<void> => {
    await page.getByRole('textbox', { name: field }).fill(text);
    await page.keyboard.press('Enter');
  };
  const press = async (key: string): Promise<void> => {
    const before = await log('通话').locator('p').count();
    await page
      .getByRole('button', { name: key, exact: true })
      .and(page.locator('[data-press]:visible'))
      .click();
    await log('通话')
      .locator('p')
      .nth(before + 1)
      .waitFor();
  };

  /** Words, or several keys. */
  const speak = async (words: string): Promise<void> => {
    const before = await log('通话').locator('p').count();
    await write('说的话', words);
    await log('通话')
      .locator('p')
      .nth(before + 1)
      .waitFor();
  };

  it('shows addresses and passwords, and fits a small phone', async () => {
    expect(said).toMatch(/password \S{10,}/);
    await page.goto(phoneUrl);
    expect(await overflow(page)).toBe(0);
    await page.getByText('supervisor').waitFor();
  });

  it('a text message is answered with a query code', async () => {
    await write('短信:写一条', '于洪区沙岭街道金穗花园,夜里两点多有人往河里排黑水,味道刺鼻。');
    await log('短信')
      .getByText(/查询码 \d{4} \d{4} \d{4}/)
      .waitFor();
    await screen.keep('demo-sms');
  });

  it('so is a message on WeChat', async () => {
    await page.getByRole('button', { name: '微信' }).click();
    await write('微信:写一条', '皇姑区三台子街道夜市烧烤油烟直接往楼里灌,天天如此。');
    await log('微信')
      .getByText(/查询码|哪里|什么/)
      .waitFor();
    await screen.keep('demo-wechat');
  });

  it('a call is led by keys and words to the code that is read out', async () => {
    await page.getByRole('button', { name: '电话', exact: true }).click();
    await page.getByRole('button', { name: '拨打 12369' }).click();
    await log('通话').getByText('举报环境问题请按 1').waitFor();
    await press('1');
    for (const words of ['于洪区沙岭街道', '云台热电厂烟囱又冒黑烟了,一股硫磺味', '#', '1', '5#', '1', '1'])
      await speak(words);
    // Four digits, four digits, four digits, as they are spoken.
    await log('通话')
      .getByText(/([零幺二三四五六七八九],?){4}。([零幺二三四五六七八九],?){4}。/)
      .first()
      .waitFor();
    await screen.keep('demo-call');
    const hangUp = page.getByRole('button', { name: '挂断' }).filter({ visible: true });
    if (await hangUp.isVisible()) await hangUp.click();
    await log('通话').getByText('(通话结束)').waitFor();
  });

  it("danger makes the officer's telephone ring; key 1 acknowledges", async () => {
    await page.getByRole('button', { name: '短信' }).click();
    await write('短信:写一条', '铁西区重工街道宏远冷库氨气泄漏,呛得睁不开眼,有工人晕倒了!');
    await page.getByRole('button', { name: /值班手机.*来电/ }).click();
    await page.getByRole('button', { name: '接听' }).filter({ visible: true }).click();
    await log('通话').getByText('确认收到请按 1').waitFor();
    await press('1');
    await log('通话').getByText('已记录您的确认').waitFor();
    await log('短信').getByText('【12369】特急警报').waitFor();
    await screen.keep('demo-officer');
  });

  it('every page of the hotline says that it is a demonstration', async () => {
    for (const path of ['/', '/status', '/console/']) {
      await page.goto(gateway + path);
      await page.getByRole('link', { name: '打开演示手机' }).waitFor();
      expect(await overflow(page)).toBe(0);
    }
    expect(screen.problems).toEqual([]);
  });

  it(
    'the second start fills nothing',
    async () => {
      await stop();
      await start();
      expect(said).toContain('The demonstration is ready.');
      expect(said).not.toContain('is filled');
    },
    START_MS,
  );
});
