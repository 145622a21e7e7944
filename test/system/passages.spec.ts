import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { jsonReport } from '../builders/web.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, startClassifier, startGateway } from '../support/gateway.js';
import { ADMIN, type Caller, signIn } from '../support/people.js';
import type { Program } from '../support/programs.js';
import { DESK, openBrowser, openScreen, overflow, PHONE, type Screen } from './screens.js';

const ACCUSING = '村支书收了老板的红包,是他家的保护伞。';
const TEXT = `铁西区兴华街道的红星化工厂昨晚11点到今天早上往细河排污水,倒了约300吨废液,车牌辽A·12345的罐车每天凌晨两点来拉。${ACCUSING}附近居民和孩子不敢开窗,一直没停,街道互相推诿没人管。请打 8 6 2 3 5 5 1 9 找我。`;

/*
 * What the machine heard is marked in the original, switched by the legend, and what accuses an official has to be checked.
 * Real: Chromium, gateway, classifier, PostgreSQL.
 */
describe('the words of a report', () => {
  let gateway: Gateway;
  let classifier: Program;
  let browser: Browser;
  let operator: Screen;
  let admin: Caller;
  let reportId: string;

  beforeAll(async () => {
    gateway = await startGateway({ env: { HOTLINE_ADCODE: '210100' } });
    classifier = await startClassifier(gateway.installation);
    browser = await openBrowser();
    admin = await signIn(gateway);
    operator = await openScreen(browser, DESK);
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text: TEXT }));
    const { queryCode } = (await answer.json()) as { queryCode: string };
    reportId = await eventually('the suggestion', async () => {
      const { items } = await admin.get<{
        items: { reportId: string; queryCode: string; suggestionMissing: boolean }[];
      }>('/api/v1/triage');
      return items.find((item) => item.queryCode === queryCode && !item.suggestionMissing)?.reportId ?? null;
    });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await classifier.stop();
    await gateway.stop();
  });

  it('are marked by what they are, and the legend switches each kind for good', async () => {
    const { page, keep } = operator;
    await page.goto(`${gateway.url}/console/`);
    await page.getByLabel('账号').fill(ADMIN.login);
    await page.getByLabel('密码').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
    await page.goto(`${gateway.url}/console/triage/${reportId}`);
    const original = page.getByLabel('原文');
    await original.locator('p .mark-source').first().waitFor();
    expect((await original.locator('p .mark-source').allInnerTexts()).join('')).toContain('红星化工厂');
    expect(await original.locator('p').first().innerText()).toBe(TEXT);
    expect((await original.locator('p .mark-accusation').allInnerTexts()).join('')).toBe(ACCUSING);
    await keep('heard');
    const times = page.getByRole('group', { name: '标出什么' }).getByRole('button', { name: '时间' });
    await times.click();
    expect(await original.locator('p .mark-time').count()).toBe(0);
    await page.reload();
    await original.locator('p .mark-source').first().waitFor();
    expect(await original.locator('p .mark-time').count()).toBe(0);
    expect(await times.getAttribute('aria-pressed')).toBe('false');
    await times.click();
  });

  it('fit a phone', async () => {
    const { page, keep } = operator;
    await page.setViewportSize(PHONE);
    await keep('heard-phone');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.setViewportSize(DESK);
  });

  it('that accuse an official are checked before a bureau gets the rest', async () => {
    const { page, keep } = operator;
    const decision = page.getByRole('complementary', { name: '决定' });
    await decision.getByText('受理', { exact: true }).first().click();
    await decision.getByRole('button', { name: /^受理/ }).click();
    await page.getByText('请核对后勾选').waitFor();
    await decision.getByRole('checkbox', { name: /已逐句核对/ }).check();
    await keep('heard-checked');
    await decision.getByRole('button', { name: /^受理/ }).click();
    await page
      .getByText(/已受理/)
      .first()
      .waitFor();
    const { state } = await admin.get<{ state: string }>(`/api/v1/triage/${reportId}`);
    expect(state).toBe('受理');
    expect(operator.problems).toEqual([]);
  });
});
