import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, CDPSession, Page } from 'playwright-core';
import sharp from 'sharp';
import type { ReportOnDesk } from '../e2e/stories/desk.js';
import { codeIn, signedSms, textOfTwiml } from '../builders/sms.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, makeAccount, signIn } from '../support/people.js';
import { DESK, openBrowser, openScreen, overflow, PHONE, type Screen, SMALL_PHONE } from './screens.js';

/*
 * The bureau's officer at the scene, with a small phone and a bad line: signs, arrives, takes pictures, writes, loses the
 * line, sends; the hotline reviews and prints; the citizen reads exactly what both saw before. Real: Chromium (touch, the
 * slow and the broken line, paper), gateway, PostgreSQL, sharp. Fake: Twilio's servers. The operator's decision is made by
 * the API.
 */

const ACCOUNT = { login: 'officer', name: '王科长', password: 'officer-password-1', role: 'bureau' };
const FOUND = '二十二日夜到场,废气处理设施停用。';
const DONE = '责令停产整改,立案处罚。';
const SLOW_BYTES_PER_SECOND = 400_000;
const FINGER = 44;

describe("the bureau's room on a phone at the scene", () => {
  let twilio: FakeTwilio;
  let gateway: Gateway;
  let operator: Caller;
  let browser: Browser;
  let officer: Screen;
  let page: Page;
  let line: CDPSession;
  let code: string;

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    gateway = await startGateway({ env: { ...twilio.env, HOTLINE_ADCODE: '210100' } });
    operator = await signIn(gateway);
    const sms = { text: '铁西区兴华街道的化工厂半夜排黑烟,一股刺鼻的味道。', from: '+8613812345678' };
    const sent = signedSms(sms, { authToken: twilio.authToken, publicUrl: gateway.publicUrl });
    const answer = await fetch(gateway.url + sent.path, {
      method: 'POST',
      headers: sent.headers,
      body: sent.body,
    });
    code = codeIn(textOfTwiml(await answer.text()) ?? '') ?? '';
    const { items } = await operator.get<{ items: { reportId: string }[] }>('/api/v1/triage');
    const path = `/api/v1/triage/${items[0]?.reportId ?? ''}`;
    const { version } = await operator.get<ReportOnDesk>(path);
    const decision = {
      version,
      action: 'accept',
      codes: ['A03'],
      urgency: '一般',
      department: 'eco',
      adcode: '210106',
    };
    const { deliveries } = await operator.post<ReportOnDesk>(`${path}/decision`, decision);
    await makeAccount(gateway, operator, { ...ACCOUNT, bureauId: deliveries[0]?.bureauId });
    browser = await openBrowser();
    officer = await openScreen(browser, SMALL_PHONE, { hasTouch: true, isMobile: true });
    page = officer.page;
    line = await page.context().newCDPSession(page);
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
    await twilio.stop();
  });

  const network = (offline: boolean, bytesPerSecond = -1): Promise<unknown> =>
    line.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond,
    });
  const enter = async (
    { page: at }: Screen,
    { login, password }: { login: string; password: string },
  ): Promise<void> => {
    await at.goto(`${gateway.url}/console/`);
    await at.getByLabel('账号').fill(login);
    await at.getByLabel('密码').fill(password);
    await at.keyboard.press('Enter');
    await at.getByRole('menuitem').first().waitFor();
  };
  /** Noise does not get smaller: of so many pixels a side. */
  const photo = (edge: number): Promise<Buffer> =>
    sharp(randomBytes(edge * edge * 3), { raw: { width: edge, height: edge, channels: 3 } })
      .jpeg({ quality: 90 })
      .withExif({ IFD0: { Artist: '某某' } })
      .toBuffer();
  const choose = (name: string, buffer: Buffer, mimeType = 'image/jpeg'): Promise<void> =>
    page.locator('input[type=file][multiple]').setInputFiles({ name, mimeType, buffer });
  const drafts = (): Promise<string[]> =>
    page.evaluate<string[]>(`Object.keys(localStorage).filter((key) => key.startsWith('draft '))`);
  const files = () => page.getByRole('listitem').filter({ hasText: '可公开给举报人' });
  const tooSmall = (): Promise<string[]> =>
    page.evaluate(`[...document.querySelectorAll('.bureau-desk button, .bureau-desk label.touch')]
      .filter((one) => one.offsetParent && one.getBoundingClientRect().height < ${String(FINGER)} && !one.closest('.ant-collapse'))
      .map((one) => one.textContent)`);

  it('the next step is one large button that stays in sight', async () => {
    await enter(officer, ACCOUNT);
    await page
      .getByRole('button', { name: /铁西|烟|A03|味/ })
      .first()
      .tap();
    const next = page.locator('.next-step').getByRole('button');
    await next.waitFor();
    await officer.keep('bureau-phone-sign');
    for (const name of ['签收', '到场']) {
      expect([await next.innerText(), await tooSmall(), await overflow(page)]).toEqual([name, [], 0]);
      const box = await next.boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(SMALL_PHONE.height);
      expect(box?.width).toBeGreaterThan(SMALL_PHONE.width * 0.85);
      await next.tap();
      if (name === '签收') await page.getByRole('button', { name: '不用到场,直接反馈' }).waitFor();
    }
    await page.getByRole('button', { name: '反馈给热线审核' }).waitFor();
    expect(await page.getByLabel('办理步骤').locator('.done').allInnerTexts()).toEqual([
      expect.stringContaining('签收'),
      expect.stringContaining('到场'),
    ]);
  });

  it('what is no picture is refused before it is sent; a picture goes on after the line broke', async () => {
    expect(await page.getByRole('button', { name: '拍照', exact: true }).isVisible()).toBe(true);
    await choose('virus.jpg', Buffer.from('MZ this is a program'));
    await page.getByText('不是照片或 PDF,没有上传').waitFor();
    expect(await query(gateway.installation, 'SELECT FROM upload')).toEqual([]);
    await page.getByRole('button', { name: '取消 virus.jpg' }).tap();

    await network(false, SLOW_BYTES_PER_SECOND);
    await choose('chimney.jpg', await photo(1_400));
    await page.getByText('正在上传', { exact: true }).waitFor();
    await eventually('some of it has arrived', async () => {
      const [row] = await query<{ received: number }>(gateway.installation, 'SELECT received FROM upload');
      return row && row.received > 0 ? true : null;
    });
    await network(true);
    await page.getByText('断线了,正在重连').waitFor();
    await officer.keep('bureau-phone-broken');
    expect(await page.getByRole('button', { name: /还有 1 个文件在上传/ }).isDisabled()).toBe(true);
    await network(false);
    await files().first().waitFor();
    await choose('second.jpg', await photo(200));
    await files().nth(1).waitFor();
    expect(await query(gateway.installation, 'SELECT FROM attachment')).toHaveLength(2);
    await files().first().getByRole('checkbox').check();
    expect([await tooSmall(), await overflow(page)]).toEqual([[], 0]);
  });

  it('what is missing is named; the draft outlives a closed page; the preview is word for word', async () => {
    await page.getByRole('button', { name: '反馈给热线审核' }).tap();
    await page.getByText('还差:是否属实、调查情况、处理措施').waitFor();
    await page.getByText('属实', { exact: true }).tap();
    await page.getByLabel('调查情况').fill(FOUND);
    await page.getByLabel('处理措施').fill(DONE);
    await page.getByText(/草稿已保存 \d\d:\d\d/).waitFor();
    await page.reload();
    await page
      .getByRole('button', { name: /铁西|烟|味/ })
      .first()
      .tap();
    await page.getByLabel('调查情况').waitFor();
    expect(await page.getByLabel('调查情况').inputValue()).toBe(FOUND);
    const preview = page.getByLabel('来信人将看到');
    await preview.getByText(/按 2 条短信计/).waitFor();
    expect(await preview.innerText()).toContain(`经查属实。调查情况:${FOUND}\n处理措施:${DONE}`);
    await officer.keep('bureau-phone-reply');
    expect([await tooSmall(), await overflow(page)]).toEqual([[], 0]);
  });

  it('without a line nothing is lost, and with it the reply goes', async () => {
    await network(true);
    await page.getByRole('button', { name: '反馈给热线审核' }).tap();
    await page.locator('.bureau-desk').getByText('连不上服务器').waitFor();
    expect(await drafts()).toHaveLength(1);
    await network(false);
    await page.getByRole('button', { name: '反馈给热线审核' }).tap();
    await page.getByText('已反馈,等待热线审核').waitFor();
    expect(await drafts()).toEqual([]);
  });

  it('the reviewer sees pictures and preview, and prints the file', async () => {
    const reviewer = await openScreen(browser, DESK);
    await enter(reviewer, { login: 'admin', password: 'correct-horse-battery' });
    await reviewer.page.getByRole('link', { name: '审核' }).click();
    await reviewer.page
      .getByRole('button', { name: /王科长|铁西/ })
      .first()
      .click();
    await reviewer.page.getByRole('img', { name: '现场材料 1' }).waitFor();
    await reviewer.page.getByText(/按 2 条短信计/).waitFor();
    await reviewer.keep('review-with-pictures');
    const paper = await reviewer.page.pdf({ preferCSSPageSize: true });
    expect(paper.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBe(1);
    await reviewer.page.emulateMedia({ media: 'print' });
    await reviewer.page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    const sheet = await reviewer.page.locator('.sheet').innerText();
    expect(sheet).toContain(DONE);
    expect(sheet).not.toContain('13812345678');
    expect(await reviewer.page.locator('#root').isVisible()).toBe(false);
    await reviewer.keep('case-sheet');
    await reviewer.page.evaluate(`dispatchEvent(new Event('afterprint'))`);
    await reviewer.page.emulateMedia({ media: 'screen' });
    await reviewer.page.getByRole('button', { name: '审核通过' }).click();
    await reviewer.page.getByText('没有待审核的答复').waitFor();
    expect(reviewer.problems).toEqual([]);
  });

  it('the citizen gets the message of the preview and sees the picture that was let out', async () => {
    const text = await eventually('the text message', () => {
      const found = twilio.messages.find((message) => message.body.includes(DONE));
      return Promise.resolve(found?.body ?? null);
    });
    expect(text).toContain(`经查属实。调查情况:${FOUND}\n处理措施:${DONE}`);
    const citizen = await openScreen(browser, PHONE);
    await citizen.page.goto(`${gateway.url}/status`);
    await citizen.page.getByLabel('查询码').fill(code);
    await citizen.page.getByLabel(/手机号码后四位/).fill('5678');
    await citizen.page.getByRole('button', { name: '查询' }).click();
    const pictures = citizen.page.getByRole('img', { name: /现场照片/ });
    expect(await pictures.count()).toBe(1);
    await pictures.scrollIntoViewIfNeeded();
    await eventually('the picture', async () =>
      (await citizen.page.evaluate<boolean>(`document.querySelector('.picture').naturalWidth > 0`))
        ? true
        : null,
    );
    await citizen.keep('citizen-scene');
    expect([await overflow(citizen.page), citizen.problems]).toEqual([0, []]);
  });

  it('who signs out leaves nothing that was typed behind', async () => {
    await page.evaluate(`fetch('/api/v1/session').then((it) => it.json()).then(({ accountId }) =>
      localStorage.setItem('draft ' + accountId + ' reply x', '{}'))`);
    expect(await drafts()).toHaveLength(1);
    await page.getByRole('button', { name: ACCOUNT.name }).tap();
    // By key: the menu may still be sliding, and a tap would hit the line above.
    await page.getByRole('menuitem', { name: '退出' }).press('Enter');
    await page.getByLabel('账号').waitFor();
    expect([await drafts(), officer.problems]).toEqual([[], []]);
  });
});
