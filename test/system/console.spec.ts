import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { jsonReport } from '../builders/web.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, startClassifier, startGateway } from '../support/gateway.js';
import type { Program } from '../support/programs.js';
import { ADMIN, type Caller, signIn } from '../support/people.js';
import { DESK, openBrowser, openScreen, overflow, PHONE, type Screen, SMALL_PHONE } from './screens.js';

/*
 * A complaint from the citizen's phone to the read answer, through the pages that people use. Real: Chromium, gateway,
 * classifier, PostgreSQL. Nothing is fake; nothing outside of this machine can be reached.
 */

const TEXT = '铁西区兴华街道的化工厂半夜排黑烟,一股刺鼻的味道,窗户都不敢开。';
const FOUND = '执法人员昨夜到场检查,该厂废气处理设施未运行。';
const DONE = '已责令停产整改并立案,整改后复查。';
const FIRST_PASSWORD = 'chosen-by-the-admin';
const BUREAU = { login: 'tiexi-bureau', password: 'bureau-password-1' };

describe('the console', () => {
  let gateway: Gateway;
  let classifier: Program;
  let browser: Browser;
  let admin: Caller;
  let citizen: Screen;
  let operator: Screen;
  let bureau: Screen;
  let code: string;

  beforeAll(async () => {
    gateway = await startGateway({ env: { HOTLINE_ADCODE: '210100' } });
    classifier = await startClassifier(gateway.installation);
    browser = await openBrowser();
    admin = await signIn(gateway);
    citizen = await openScreen(browser, PHONE);
    operator = await openScreen(browser, DESK);
    bureau = await openScreen(browser, SMALL_PHONE);
  });

  afterAll(async () => {
    await browser.close();
    await classifier.stop();
    await gateway.stop();
  });

  const enter = async (
    { page }: Screen,
    { login, password }: typeof ADMIN,
    then?: () => Promise<void>,
  ): Promise<void> => {
    await page.goto(`${gateway.url}/console/`);
    await page.getByLabel('账号').fill(login);
    await page.getByLabel('密码').fill(password);
    await page.keyboard.press('Enter');
    await then?.();
    await page.getByRole('menuitem').first().waitFor();
  };

  /** What the machine has thought about; the number of the report. */
  const understood = (queryCode: string): Promise<string> =>
    eventually('the suggestion', async () => {
      const { items } = await admin.get<{
        items: { reportId: string; queryCode: string; suggestionMissing: boolean }[];
      }>('/api/v1/triage');
      return items.find((item) => item.queryCode === queryCode && !item.suggestionMissing)?.reportId ?? null;
    });

  it('the citizen reports on a phone and gets a code', async () => {
    const { page, keep } = citizen;
    await page.goto(gateway.url);
    await page.getByLabel('发生了什么').fill(TEXT);
    await page.getByLabel('在什么地方').fill('沈阳市铁西区兴华街道');
    await page.getByLabel(/手机号码或邮箱/).fill('13812345678');
    await page.getByRole('button', { name: '提交' }).click();
    code = (await page.locator('.code').first().innerText()).replaceAll(' ', '');
    await keep('citizen-receipt');
    expect(code).toMatch(/^\d{12}$/);
  });

  it('a wrong password is said, and the field has the focus', async () => {
    const { page, keep } = operator;
    await page.goto(`${gateway.url}/console/`);
    await page.getByLabel('账号').fill(ADMIN.login);
    await page.getByLabel('密码').fill('wrong-password');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').innerText()).toContain('账号或密码不正确');
    await keep('sign-in');
    expect(await page.evaluate('document.activeElement.id')).toBe('password');
  });

  it('the operator confirms a good suggestion with two keys; a pinyin input method triggers nothing', async () => {
    await understood(code);
    const { page, keep } = operator;
    await enter(operator, ADMIN);
    await page.getByRole('navigation', { name: '待研判' }).getByText('黑烟').waitFor();
    await page.keyboard.press('j');
    await page.getByText('机器建议').waitFor();
    await keep('triage');
    expect(await page.getByLabel('原文').innerText()).toContain(TEXT);

    await composeKey(page, 'KeyR');
    await composeKey(page, 'Enter');
    expect(await page.getByRole('radio', { name: '受理', exact: true }).isChecked()).toBe(true);

    await page.keyboard.press('Enter');
    await page.getByText(`已受理:${code}`).waitFor();
    await page.getByText('没有待研判的来件').waitFor();
  });

  it('the admin makes an account for the bureau', async () => {
    const { page, keep } = operator;
    await page.getByRole('link', { name: '管理' }).click();
    await page.getByRole('button', { name: '新建账号' }).click();
    await page.getByRole('textbox', { name: '账号' }).fill(BUREAU.login);
    await page.getByLabel('姓名').fill('王科长');
    await page.getByLabel('初始密码').fill(FIRST_PASSWORD);
    await choose(page, '角色', 'cbdw');
    await choose(page, '承办单位', 'txq');
    await keep('admin-account');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByRole('cell', { name: BUREAU.login }).waitFor();
  });

  it('the bureau signs and reports back on a small phone, seeing what the citizen will read', async () => {
    const { page, keep } = bureau;
    await enter(bureau, { ...BUREAU, password: FIRST_PASSWORD }, async () => {
      await page.getByLabel('初始密码').fill(FIRST_PASSWORD);
      await page.getByLabel('新密码').fill(BUREAU.password);
      await keep('first-password');
      await page.keyboard.press('Enter');
    });
    await page.getByRole('button', { name: /铁西/ }).click();
    await page.getByRole('button', { name: '签收' }).click();
    await page.getByRole('button', { name: '不用到场,直接反馈' }).click();
    await page.getByText('属实', { exact: true }).click();
    await page.getByLabel('调查情况').fill(FOUND);
    await page.getByLabel('处理措施').fill(DONE);
    await page.getByLabel('来信人将看到').getByText(DONE).first().waitFor();
    await keep('bureau-phone');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: '反馈给热线审核' }).click();
    await page.getByText('已反馈,等待热线审核').waitFor();
  });

  it('the hotline approves, and the citizen reads the answer', async () => {
    const { page, keep } = operator;
    await page.getByRole('link', { name: '审核' }).click();
    await page.getByRole('button', { name: /铁西/ }).click();
    await page.getByText('审核通过').waitFor();
    await keep('review');
    await page.getByRole('button', { name: '审核通过' }).click();
    await page.getByText('没有待审核的答复').waitFor();

    await citizen.page.goto(`${gateway.url}/status`);
    await citizen.page.getByLabel('查询码').fill(code);
    await citizen.page.getByLabel(/手机号码后四位/).fill('5678');
    await citizen.page.getByRole('button', { name: '查询' }).click();
    expect(await citizen.page.locator('.said').first().innerText()).toContain(`处理措施:${DONE}`);
    await citizen.keep('citizen-answer');
  });

  it('the second of two operators is told who decided, and keeps what they typed', async () => {
    const answer = await fetch(
      `${gateway.url}/api/v1/reports`,
      jsonReport({ text: '和平区工地夜里两点还在打桩,吵得睡不着。' }),
    );
    const { queryCode } = (await answer.json()) as { queryCode: string };
    const reportId = await understood(queryCode);
    const { page, keep } = operator;
    await page.goto(`${gateway.url}/console/triage/${reportId}`);
    await page.getByText('机器建议').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type('不归本热线管');
    const { version } = await admin.get<{ version: number }>(`/api/v1/triage/${reportId}`);
    // The window has not asked again yet when the button is pressed.
    await page.route(`**/api/v1/triage/${reportId}`, (route) => route.abort());
    await admin.post(`/api/v1/triage/${reportId}/decision`, { version, action: 'discard', reason: '测试' });
    await page.getByRole('complementary', { name: '决定' }).getByRole('button', { name: '不予受理' }).click();
    await page.getByText('已被他人更新').waitFor();
    expect(await page.getByRole('alert').filter({ hasText: '已被他人更新' }).innerText()).toContain('管理员');
    await keep('changed-meanwhile');
    expect(await page.getByLabel('理由').inputValue()).toBe('不归本热线管');
  });

  it('nothing broke in any window, the security policy included', () => {
    expect([...citizen.problems, ...operator.problems, ...bureau.problems]).toEqual([]);
  });
});

/** A key as it arrives while an input method composes. */
const composeKey = (page: Page, key: string): Promise<void> =>
  page.evaluate(
    `document.body.dispatchEvent(new KeyboardEvent('keydown', { code: '${key}', keyCode: 229, isComposing: true, bubbles: true }))`,
  );

/** By pinyin initials, as an operator types them. */
async function choose(page: Page, label: string, typed: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label });
  await field.fill(typed);
  await field.press('Enter');
}
