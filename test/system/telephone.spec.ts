import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { jsonReport } from '../builders/web.js';
import { PhoneCall } from '../fakes/twilio/caller.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startClassifier, startGateway } from '../support/gateway.js';
import { ADMIN, makeAccount, signIn } from '../support/people.js';
import type { Program } from '../support/programs.js';
import { DESK, openBrowser, openScreen, overflow, type Screen, SMALL_PHONE } from './screens.js';

/*
 * The rooms for the telephone and for the duty, and the page that the duty officer opens on a phone. Real: Chromium,
 * gateway, classifier, PostgreSQL. Fake: Twilio (test/fakes/twilio), and with it the telephones.
 */

const SUPERVISOR = { login: 'zhuren', password: ADMIN.password };
const OFFICER = '13900000001';
const DANGER = '沈阳市铁西区兴华街道的自来水这两天发黄,我婆婆和娃喝了都拉肚子了';

describe('telephone and duty', () => {
  let twilio: FakeTwilio;
  let gateway: Gateway;
  let classifier: Program;
  let browser: Browser;
  let supervisor: Screen;
  let phone: Screen;

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    gateway = await startGateway({
      env: {
        HOTLINE_ADCODE: '210100',
        ...twilio.env,
        TWILIO_FROM: '+8612369000001',
      },
    });
    classifier = await startClassifier(gateway.installation);
    browser = await openBrowser();
    const admin = await signIn(gateway);
    await makeAccount(gateway, admin, { ...SUPERVISOR, name: '王主任', role: 'supervisor' });
    supervisor = await openScreen(browser, DESK);
    phone = await openScreen(browser, SMALL_PHONE);
    const { page } = supervisor;
    await page.goto(`${gateway.url}/console/`);
    await page.getByLabel('账号').fill(SUPERVISOR.login);
    await page.getByLabel('密码').fill(SUPERVISOR.password);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
  });

  afterAll(async () => {
    await browser.close();
    await classifier.stop();
    await gateway.stop();
    await twilio.stop();
  });

  const ring = (from: string): Promise<PhoneCall> =>
    PhoneCall.dial({
      url: gateway.url,
      publicUrl: gateway.publicUrl,
      authToken: twilio.authToken,
      twilio,
      from,
    });

  it('a supervisor announces a known event, and callers hear it first', async () => {
    const { page, keep } = supervisor;
    await page.getByRole('link', { name: '管理' }).click();
    await page.getByRole('link', { name: '来电通告' }).click();
    await page.getByRole('button', { name: '发布通告' }).click();
    await page.getByLabel('来电人最先听到的话').fill('铁西区兴华街道今晨有异味,正在处理。');
    await keep('announcement');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByRole('cell', { name: /今晨有异味/ }).waitFor();
    const call = await ring('+8613600136000');
    expect(call.heard).toContain('今晨有异味');
    await call.hangUp();
    await page.getByRole('button', { name: '结束' }).click();
    await page.getByRole('tooltip').getByRole('button', { name: '确定' }).click();
    await page.getByText('没有通告').waitFor();
  });

  it('who is calling is seen, and who hung up half-way is rung back', async () => {
    const { page, keep } = supervisor;
    const call = await ring('+8613800138000');
    await call.press('1');
    await call.say('铁西区兴华街道兴华南街');
    await call.say('铸造厂后半夜排黑烟');
    await page.getByRole('link', { name: '来电', exact: true }).click();
    await page.getByLabel('正在来电').getByText('铸造厂后半夜排黑烟').waitFor();
    await keep('calls');
    await call.hangUp();
    const tasks = page.getByLabel('要回拨');
    await tasks.getByText('没有说完就挂断').waitFor();
    expect(await tasks.innerText()).not.toContain('13800138000');
    await tasks.getByRole('button', { name: '接手' }).click();
    await tasks.getByText('13800138000', { exact: true }).waitFor();
    await keep('call-back');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await tasks.getByLabel('通话要点').fill('补充了时间');
    await tasks.getByRole('button', { name: '已接通' }).click();
    await tasks.getByText('没有要回拨的').waitFor();
  });

  it('the roster is kept in the console, and a drill rings', async () => {
    const { page, keep } = supervisor;
    await page.getByRole('link', { name: '值班' }).click();
    await page.getByText('值班员无人值班').waitFor();
    await page.getByRole('button', { name: '排班' }).click();
    await page.getByRole('combobox', { name: '岗位' }).click();
    await page.getByTitle('值班员', { exact: true }).click();
    await page.getByLabel('姓名').fill('张值班');
    await page.getByLabel('手机').fill(OFFICER);
    await page.getByLabel('开始(北京时间)').fill('2026-01-01T00:00');
    await page.getByLabel('结束(北京时间)').fill('2026-01-31T00:00');
    await keep('roster');
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await query(gateway.installation, `UPDATE duty_shift SET until = now() + interval '30 days'`);
    await page.getByRole('tab', { name: '警报' }).click();
    await page.getByRole('button', { name: '应急演练' }).click();
    await page.getByRole('tooltip').getByRole('button', { name: '确定' }).click();
    const banner = page.getByRole('alert').filter({ hasText: '演练' }).first();
    await banner.waitFor();
    await page.getByText('张值班 电话').waitFor();
    await keep('drill');
    await banner.getByRole('button', { name: '确认收到' }).click();
    await page.getByText('工作台', { exact: true }).waitFor();
  });

  it('the officer opens the link on a phone, and sends the report where the machine suggests', async () => {
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text: DANGER }));
    expect(answer.status).toBe(201);
    const sms = await eventually('the text message', () =>
      Promise.resolve(twilio.messages.find(({ body }) => body.includes('特急警报')) ?? null),
    );
    await eventually('the suggestion', async () => {
      const [row] = await query<{ id: string | null }>(
        gateway.installation,
        `SELECT suggestion_id AS id FROM report WHERE urgency = '特急'`,
      );
      return row?.id ?? null;
    });
    const { page, keep } = phone;
    await page.goto(gateway.url + new URL(/https:\S+$/.exec(sms.body)?.[0] ?? '').pathname);
    await page.getByRole('heading', { name: '特急警报' }).waitFor();
    expect(await page.getByText(/^地点/).innerText()).toContain('铁西区');
    await keep('alarm-phone');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    const desk = page.getByLabel('承办单位');
    expect(await desk.locator('option:checked').innerText()).toContain('(建议)');
    await page.getByRole('button', { name: '派发' }).click();
    await page.getByText(/处理:受理/).waitFor();
    await keep('alarm-phone-dispatched');
    await supervisor.page.getByText('特急件等待签收').first().waitFor();
    await supervisor.keep('alarm-banner');
  });

  it('nothing broke in any window', () => {
    expect([...supervisor.problems, ...phone.problems]).toEqual([]);
  });
});
