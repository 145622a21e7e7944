import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { jsonReport } from '../builders/web.js';
import { type City, makeCity } from '../contract/access/world.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, startClassifier, startGateway } from '../support/gateway.js';
import type { Program } from '../support/programs.js';
import { ADMIN, type Caller, signIn } from '../support/people.js';
import { openBrowser, openScreen, overflow } from './screens.js';
import { type Stop, visit } from './screen-tour.js';

/*
 * Access for everybody (WCAG 2.2 AA): axe looks at every screen, light and dark, wide and narrow; nothing may be wider than
 * the window, at 200 % zoom either. Real: Chromium, gateway, classifier, PostgreSQL, one city with a matter in every room.
 */

const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const DESK = { width: 1280, height: 800 };
/** The same desk at 200 % has half as many CSS pixels (WCAG 1.4.4, 1.4.10). */
const ZOOMED = { width: 640, height: 400 };
const PHONE = { width: 390, height: 844 };
const SMALLEST = { width: 320, height: 640 };

interface Finding {
  id: string;
  nodes: { target: string[]; failureSummary: string; html: string }[];
}

describe('access for everybody', () => {
  let gateway: Gateway;
  let classifier: Program;
  let browser: Browser;
  let admin: Caller;
  let city: City;
  let axe: string;
  let reportId: string;
  let code: { queryCode: string; pin: string };

  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    gateway = await startGateway({ env: { HOTLINE_ADCODE: '210100' } });
    admin = await signIn(gateway);
    city = await makeCity(gateway, admin, '210100', '210106');
    classifier = await startClassifier(gateway.installation);
    const report = { text: '铁西区兴华街道的化工厂半夜排黑烟,一股刺鼻的味道。', contact: '13812345678' };
    const sent = await fetch(`${gateway.url}/api/v1/reports`, jsonReport(report));
    code = (await sent.json()) as typeof code;
    reportId = await eventually('the suggestion', async () => {
      const { items } = await admin.get<{
        items: { reportId: string; queryCode: string; suggestionMissing: boolean }[];
      }>('/api/v1/triage');
      return items.find((it) => it.queryCode === code.queryCode && !it.suggestionMissing)?.reportId ?? null;
    });
    browser = await openBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await classifier.stop();
    await gateway.stop();
  });

  /** A window of somebody who is signed in, or of a citizen. */
  const windowOf = async (who: Caller | null): Promise<Page> => {
    const { page } = await openScreen(browser, DESK, { reducedMotion: 'reduce' });
    const cookies = (who?.headers.cookie ?? '').split('; ').filter(Boolean);
    await page.context().addCookies(
      cookies.map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return { name, value: value.join('='), url: gateway.url };
      }),
    );
    return page;
  };

  /** What axe finds by these rules, one line each. */
  const findings = async (page: Page, runOnly: object): Promise<string[]> => {
    await page.evaluate(axe);
    const options = JSON.stringify({ runOnly, resultTypes: ['violations'] });
    const found = await page.evaluate<{ violations: Finding[] }>(`axe.run(document, ${options})`);
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary, html }) =>
        [id, target.join(' '), failureSummary.replace(/\s+/g, ' '), html.slice(0, 160)].join(' | '),
      ),
    );
  };

  /** Looks at one screen, wide and narrow, light and dark; dark differs in colours alone. */
  const inspect = async (page: Page, narrow = PHONE): Promise<string[]> => {
    const wrong: string[] = [];
    for (const viewport of [DESK, narrow]) {
      await page.setViewportSize(viewport);
      for (const [colorScheme, rules] of [
        ['light', { type: 'tag', values: LEVELS }],
        ['dark', { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }],
      ] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const where = `${String(viewport.width)} ${colorScheme}`;
        wrong.push(...(await findings(page, rules)).map((finding) => `${where}: ${finding}`));
      }
    }
    for (const viewport of [narrow, ZOOMED]) {
      await page.setViewportSize(viewport);
      const wider = await overflow(page);
      if (wider > 0) wrong.push(`${String(viewport.width)}: ${String(wider)} pixels wider than the window`);
    }
    return wrong;
  };

  const press = (name: string | RegExp) => async (page: Page) => {
    await page.getByRole('button', { name }).first().click();
  };

  const ROOMS: Stop[] = [
    { name: 'the inbox', address: '/console/triage' },
    {
      name: 'a report',
      address: '/console/triage/REPORT',
      then: (page) => page.getByText('机器建议').waitFor(),
    },
    { name: 'the help on keys', address: '/console/triage/REPORT', then: (page) => page.keyboard.press('?') },
    { name: 'calls', address: '/console/calls' },
    { name: 'review', address: '/console/review' },
    { name: 'desk entry', address: '/console/desk' },
    { name: 'import', address: '/console/import' },
    { name: 'duty', address: '/console/duty' },
    ...['accounts', 'keys', 'bureaus', 'hotlines', 'partners', 'notices', 'announcements', 'recovery'].map(
      (part) => ({ name: `admin: ${part}`, address: `/console/admin/${part}` }),
    ),
    ...['今天', '趋势', '热点', '退回与重办', '人机一致', '特急警报', '查看原文记录'].map((name) => ({
      name: `overview: ${name}`,
      address: '/console/overview',
      then: (page: Page) => page.getByRole('tab', { name }).click(),
    })),
    { name: 'a new account', address: '/console/admin', then: press('新建账号') },
    { name: 'sign-in security', address: '/console/account' },
    { name: 'second factor', address: '/console/account', then: press('设置') },
  ];

  it.each(ROOMS)('the console: $name', async (stop) => {
    const page = await windowOf(admin);
    await visit(page, gateway.url, { ...stop, address: stop.address.replace('REPORT', reportId) });
    expect(await inspect(page)).toEqual([]);
    await page.context().close();
  });

  it("the console: a bureau's desk", async () => {
    const page = await windowOf(city.people.bureau);
    await visit(page, gateway.url, { name: 'desk', address: '/console/bureau', then: press(/铁西/) });
    expect(await inspect(page)).toEqual([]);
    await page.getByRole('button', { name: '签收' }).click();
    await page.getByRole('button', { name: '不用到场,直接反馈' }).click();
    const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#567' } })
      .jpeg()
      .toBuffer();
    await page
      .locator('input[type=file][multiple]')
      .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: picture });
    await page.getByRole('checkbox', { name: '可公开给举报人' }).waitFor();
    await page.getByRole('button', { name: '反馈给热线审核' }).click();
    await page.getByText('属实', { exact: true }).click();
    await page.getByLabel('调查情况').fill('已到现场检查。');
    await page.getByText('查询页面').waitFor();
    expect(await inspect(page)).toEqual([]);
    await page.getByLabel('处理措施').fill('责令停产整改。');
    await page.getByRole('button', { name: '反馈给热线审核' }).click();
    await page.getByText('已反馈,等待热线审核').waitFor();
    await page.context().close();
  });

  it('the console: a reply under review', async () => {
    const page = await windowOf(admin);
    await visit(page, gateway.url, { name: 'review', address: '/console/review', then: press(/已反馈/) });
    await page.getByText('查询页面').waitFor();
    expect(await inspect(page)).toEqual([]);
    await page.context().close();
  });

  it('the console: sign-in, with a refusal', async () => {
    const page = await windowOf(null);
    await visit(page, gateway.url, { name: 'sign-in', address: '/console/' });
    await page.getByLabel('账号').fill(ADMIN.login);
    await page.getByLabel('密码').fill('wrong-password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await inspect(page, SMALLEST)).toEqual([]);
    await page.context().close();
  });

  const PAGES: Stop[] = [
    { name: 'the form', address: '/' },
    { name: 'a refused form', address: '/', then: press('提交') },
    {
      name: 'the receipt',
      address: '/',
      then: async (page) => {
        await page.getByLabel('发生了什么').fill('楼下工地半夜还在打桩');
        await page.getByRole('button', { name: '提交' }).click();
        await page.getByRole('heading', { name: '已收到' }).waitFor();
      },
    },
    { name: 'the look-up', address: '/status' },
    {
      name: 'the time line',
      address: '/status',
      then: async (page) => {
        await page.getByLabel('查询码').fill(code.queryCode);
        await page.getByLabel(/手机号码后四位或密码/).fill('5678');
        await page.getByRole('button', { name: '查询' }).click();
        await page.getByText('兴华街道').first().waitFor();
      },
    },
    { name: 'a page that is not there', address: '/h/999999' },
  ];

  it.each(PAGES)("the citizen's pages: $name", async (stop) => {
    const page = await windowOf(null);
    await visit(page, gateway.url, stop);
    expect(await inspect(page, SMALLEST)).toEqual([]);
    await page.context().close();
  });

  it('the first Tab leads past the menu; what has the focus shows it; dark is chosen and kept', async () => {
    const page = await windowOf(admin);
    await visit(page, gateway.url, { name: 'inbox', address: '/console/calls' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('跳到正文');
    expect((await page.getByRole('link', { name: '跳到正文' }).boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');

    await page.getByRole('button', { name: '管理员' }).click();
    await page.getByRole('menuitem', { name: '外观' }).hover();
    await page.getByRole('menuitem', { name: '深色' }).click();
    const scheme = (): Promise<string> => page.evaluate('document.documentElement.style.colorScheme');
    await eventually('dark', async () => ((await scheme()) === 'dark' ? true : null));
    await page.reload();
    await page.getByRole('menuitem').first().waitFor();
    expect(await scheme()).toBe('dark');
    expect(await page.title()).toContain('来电');
    await page.context().close();
  });
});
