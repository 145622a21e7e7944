import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { jsonReport } from '../builders/web.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { ADMIN, type Caller, makeAccount, signIn } from '../support/people.js';
import { DESK, openBrowser, openScreen, type Screen } from './screens.js';

/*
 * Two operators at one inbox. Real: Chromium, gateway, PostgreSQL, the event stream. The classifier is off: they decide by
 * hand.
 */

const LI = { login: 'li-si', name: '李四', password: 'a-password-of-li', role: 'operator' };

describe('two operators', () => {
  let gateway: Gateway;
  let browser: Browser;
  let admin: Caller;
  let zhang: Screen;
  let li: Screen;

  beforeAll(async () => {
    gateway = await startGateway({ env: { HOTLINE_ADCODE: '210100', UNDO_SECONDS: '30' } });
    admin = await signIn(gateway);
    await makeAccount(gateway, admin, LI);
    browser = await openBrowser();
    zhang = await openScreen(browser, DESK);
    li = await openScreen(browser, DESK);
  }, 90_000);

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });

  const arrives = async (text: string): Promise<void> => {
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text, anonymous: true }));
    expect(answer.status).toBe(201);
  };
  const enter = async ({ page }: Screen, { login, password }: typeof ADMIN): Promise<void> => {
    await page.goto(`${gateway.url}/console/`);
    await page.getByLabel('账号').fill(login);
    await page.getByLabel('密码').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: '待研判' }).getByText('烧烤店').waitFor();
  };
  /** Presses J, which leads to this line. */
  const next = async ({ page }: Screen, words: string): Promise<void> => {
    await page.keyboard.press('j');
    await page.locator('.line-selected', { hasText: words }).waitFor();
  };
  const open = async (screen: Screen, words: string): Promise<void> => {
    await screen.page.locator('.line', { hasText: words }).click();
    await screen.page.getByRole('article', { name: '接报' }).getByText(words).first().waitFor();
  };

  it('what one has open is named to the other, whose keys pass over it', async () => {
    await arrives('工地半夜施工,吵得睡不着。');
    await arrives('烧烤店油烟呛人。');
    await arrives('河水发黑发臭。');
    await enter(zhang, ADMIN);
    await enter(li, LI);
    await next(zhang, '工地');
    await next(zhang, '烧烤店');
    await li.page.locator('.line', { hasText: '烧烤店' }).getByText('管理员 正在处理').waitFor();
    await next(li, '工地');
    await next(li, '河水');
    await li.keep('claimed-inbox');
  });

  it('whoever opens it all the same may look and not decide, takes it over on purpose, and the other is told', async () => {
    await open(li, '烧烤店');
    await li.page.getByText('管理员 正在处理这件').waitFor();
    await li.page.getByRole('complementary', { name: '决定' }).locator('.ant-btn-primary').click();
    await li.page.getByText('接手(G)后才能决定').waitFor();
    await li.page.keyboard.press('g');
    await li.page.locator('.ant-modal-confirm-content').waitFor();
    await li.keep('take-over');
    await li.page.getByRole('dialog').getByRole('button', { name: '接手' }).click();
    await zhang.page.getByText('李四 接手了这件').waitFor();
    await zhang.keep('taken-over');
    await li.page.getByText('管理员 正在处理这件').waitFor({ state: 'hidden' });
  });

  it('leaving gives it up, and who still has it open has it again', async () => {
    await open(li, '河水');
    await zhang.page.getByText('李四 接手了这件').waitFor({ state: 'hidden' });
    await li.page.locator('.line', { hasText: '烧烤店' }).getByText('管理员 正在处理').waitFor();
    await zhang.page.getByRole('button', { name: '管理员' }).click();
    await zhang.page.getByText('退出').click();
    await li.page.getByText('管理员 正在处理').waitFor({ state: 'hidden' });
  });

  it('a decision is undone by one key within its seconds, and what was filled in is there again', async () => {
    const { page, keep } = li;
    await open(li, '河水');
    await page.keyboard.press('r');
    await page.getByLabel('理由').fill('不归本热线管');
    await page.getByRole('complementary', { name: '决定' }).getByRole('button', { name: '不予受理' }).click();
    await page.getByText('已不予受理').waitFor();
    await page.getByText('还没有告知来信人和承办单位').waitFor();
    await keep('undo');
    await page.keyboard.press('z');
    await page.getByText('已撤销,回到待研判').waitFor();
    await page.locator('.line-selected', { hasText: '河水' }).waitFor();
    expect(await page.getByLabel('理由').inputValue()).toBe('不归本热线管');
    const { items } = await admin.get<{ items: { excerpt: string; state: string }[] }>('/api/v1/triage');
    expect(items.find(({ excerpt }) => excerpt.includes('河水'))?.state).toBe('待研判');
  });

  it('without a connection decisions wait, over a reload, and are taken in their order; what another decided stands', async () => {
    const { page, keep } = li;
    const refuse = async (words: string): Promise<void> => {
      await open(li, words);
      await page.keyboard.press('r');
      await page.getByLabel('理由').fill(`不归本热线管:${words}`);
      await page
        .getByRole('complementary', { name: '决定' })
        .getByRole('button', { name: '不予受理' })
        .click();
      await page.locator('.line', { hasText: words }).waitFor({ state: 'hidden' });
    };
    await page.route('**/decision', (route) => route.abort('internetdisconnected'));
    await refuse('河水');
    await refuse('工地');
    await page.getByText('已离线,2 个决定待提交').waitFor();
    await keep('offline');
    expect(await page.evaluate(`JSON.stringify({ ...localStorage, ...sessionStorage })`)).not.toContain(
      '本热线',
    );

    const stateOf = async (words: string): Promise<{ reportId: string; version: number } | undefined> =>
      (
        await admin.get<{ items: { reportId: string; version: number; excerpt: string }[] }>('/api/v1/triage')
      ).items.find(({ excerpt }) => excerpt.includes(words));
    const other = await stateOf('工地');
    await admin.post(`/api/v1/triage/${other?.reportId ?? ''}/decision`, {
      version: other?.version,
      action: 'discard',
      reason: '测试',
    });
    await page.reload();
    await page.getByText('已离线,2 个决定待提交').waitFor();
    await page.unroute('**/decision');
    await page.getByText('离线时作的决定没有采用').waitFor();
    await page.getByText(/管理员于.+更新过这件接报,现在是"无效"/).waitFor();
    await keep('offline-refused');
    await page.getByText('已离线').waitFor({ state: 'hidden' });
    expect(await stateOf('河水')).toBeUndefined();
    await page.getByRole('button', { name: '知道了' }).click();
    await page.getByText('离线时作的决定没有采用').waitFor({ state: 'hidden' });
  });

  it('a ready text is chosen by key and pinyin initials, with its blanks filled in', async () => {
    const { page, keep } = li;
    await open(li, '烧烤店');
    await page.getByRole('radio', { name: '请来信人补充' }).check();
    await page.keyboard.press('t');
    await page.keyboard.type('wjtdd');
    await page.locator('.ant-select-item-option', { hasText: '问具体地点' }).waitFor();
    await keep('ready-texts');
    await page.keyboard.press('Enter');
    await page.waitForFunction(`document.activeElement.id === 'answer'`);
    expect(await page.getByLabel('告诉来信人').inputValue()).toMatch(
      /^您反映的情况\(查询码 \d{12}\)我们已收到。请告诉我们具体地点/,
    );
  });

  it('nothing broke in either window', () => {
    expect([...zhang.problems, ...li.problems]).toEqual([]);
  });
});
