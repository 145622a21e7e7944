import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { hashPassword } from '../apps/gateway/src/access/passwords.js';
import { jsonReport } from '../test/builders/web.js';
import { eventually } from '../test/support/eventually.js';
import { type Caller, signIn } from '../test/support/people.js';
import { DESK, openBrowser, PHONE } from '../test/system/screens.js';
import { fillDesks } from './desks.js';
import { percentile, startInstallation } from './programs.js';

/*
 * How fast the screens come, in Chromium with the processor slowed down four times (a cheap phone, an old desk) and a city
 * with 100,000 cases: the first paint of a page that is opened for the first time, nothing kept by the browser, and how
 * long a change of view takes from the click to the picture with its content. Reference in the same run: a page of three
 * words. Needs Debian's Chromium; the machine has to be idle, browser and gateway share its processors.
 */
const CASES = Number(process.env.CASES ?? 100_000);
const SLOW_DOWN = 4;
const TIMES = Number(process.env.TIMES ?? 9);
const PASSWORD = 'correct-horse-battery';
const LIMITS = { citizen: 500, console: 1_500, change: 100 };
/** Reports that came through the whole system, and stand on top of the inbox. */
const REAL = 12;

const hash = await hashPassword(PASSWORD);
const installation = await startInstallation({
  fill: async (databaseUrl) => {
    await fillDesks(databaseUrl, 3 * CASES + 20_010, hash);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(
      `UPDATE report SET urgency = '一般', urgency_rank = 2 WHERE state IN ('待研判', '待补充')`,
    );
    await client.end();
  },
});
const browser = await openBrowser();
try {
  const person = await signIn(installation, { login: 'admin', password: PASSWORD });
  await makeReports(person);
  const results = [
    await opened('reference: three words', null, 'data:text/html,<p>one two three</p>', 'p', LIMITS.citizen),
    await opened("the citizen's page", null, '/', 'textarea', LIMITS.citizen),
    await opened('the look-up page', null, '/status', '#code', LIMITS.citizen),
    await opened('console: sign-in', null, '/console/', '#password', LIMITS.console),
    await opened('console: inbox', person, '/console/triage', '.inbox li', LIMITS.console),
    ...(await changes(person)),
  ];
  console.table(results);
  console.log(JSON.stringify({ bench: 'screens', cases: CASES, slowDown: SLOW_DOWN, results }));
} finally {
  await browser.close();
  await installation.stop();
}

async function makeReports(operator: Caller): Promise<void> {
  for (let number = 0; number < REAL; number += 1)
    await fetch(
      `${installation.url}/api/v1/reports`,
      jsonReport({ text: `兴华街道${String(number)}号的电镀厂未经处理把污水直接偷排到河里,河水发红。` }),
    );
  await eventually(
    'suggestions',
    async () => {
      const { items } = await operator.get<{ items: { urgency: string; suggestionMissing: boolean }[] }>(
        '/api/v1/triage',
      );
      const done = items.filter((item) => item.urgency === '紧急' && !item.suggestionMissing);
      return done.length >= REAL ? true : null;
    },
    60_000,
  );
}

/** A browser that has never been here, of somebody who is signed in or of nobody. */
async function freshPage(
  who: Caller | null,
  viewport: typeof DESK,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', reducedMotion: 'reduce' });
  const cookies = (who?.headers.cookie ?? '').split('; ').filter(Boolean);
  await context.addCookies(
    cookies.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return { name, value: value.join('='), url: installation.url };
    }),
  );
  const page = await context.newPage();
  const line = await context.newCDPSession(page);
  await line.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN });
  return { context, page };
}

/** First contentful paint, and when what the page is for is there. */
async function opened(
  screen: string,
  who: Caller | null,
  path: string,
  ready: string,
  limit: number,
): Promise<object> {
  const paints: number[] = [];
  const whole: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const { context, page } = await freshPage(who, limit === LIMITS.citizen ? PHONE : DESK);
    await page.addInitScript(`(() => {
      const look = () => document.querySelector(${JSON.stringify(ready)})
        ? requestAnimationFrame(() => setTimeout(() => { window.readyAt = performance.now() }))
        : requestAnimationFrame(look);
      look();
    })()`);
    await page.goto(path.startsWith('data:') ? path : installation.url + path);
    const readyAt = await eventually('the screen', () =>
      page.evaluate<number | null>('window.readyAt ?? null'),
    );
    const paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null";
    paints.push(await eventually('a paint', () => page.evaluate<number | null>(paint)));
    whole.push(readyAt);
    await context.close();
  }
  return row(screen, paints, limit, whole);
}

/** From the click to the picture that shows what was asked for. */
async function changes(who: Caller): Promise<object[]> {
  const { context, page } = await freshPage(who, DESK);
  await page.goto(`${installation.url}/console/triage`);
  await page
    .locator('.inbox li')
    .nth(REAL - 1)
    .waitFor();
  // As after a person has looked at the list for a moment: the other rooms' code is there.
  await page.waitForTimeout(3_000);
  const next: number[] = [];
  for (let line = 1; line <= Math.min(TIMES, REAL); line += 1) {
    const link = `.inbox li:nth-child(${String(line)}) a`;
    next.push(await changed(page, link, '.report .said', '.line-selected a', link));
    await page.waitForTimeout(1_000);
  }
  const results = [row('inbox → report', next, LIMITS.change)];
  for (const [name, path, ready] of [
    ['→ review', '/console/review', '.desk .line, .desk .ant-empty'],
    ['→ overview', '/console/overview', '.figures'],
    ['→ calls', '/console/calls', '.calls'],
    ['→ triage', '/console/triage', '.inbox li'],
  ] as const) {
    const ms: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      ms.push(await changed(page, `.frame-rooms a[href="${path}"]`, ready));
      await page.waitForTimeout(500);
      if (time < TIMES - 1) await changed(page, '.frame-rooms a[href="/console/duty"]', '#main h1');
      await page.waitForTimeout(500);
    }
    results.push(
      row(`room ${name}, first`, ms.slice(0, 1), LIMITS.change),
      row(`room ${name}, again`, ms.slice(1), LIMITS.change),
    );
  }
  await context.close();
  return results;
}

function changed(page: Page, click: string, ready: string, selected = '', link = ''): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const began = performance.now();
    const isThere = () => document.querySelector(${JSON.stringify(ready)}) &&
      (${JSON.stringify(selected)} === '' || document.querySelector(${JSON.stringify(selected)}) === document.querySelector(${JSON.stringify(link)}));
    document.querySelector(${JSON.stringify(click)}).click();
    const look = () => isThere()
      ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
      : requestAnimationFrame(look);
    look();
  })`);
}

function row(screen: string, ms: number[], limit: number, whole: number[] = []): object {
  const p50 = percentile(ms, 0.5);
  return {
    screen,
    'p50 ms': Math.round(p50),
    'worst ms': Math.round(Math.max(...ms)),
    ...(whole.length > 0 ? { 'content p50 ms': Math.round(percentile(whole, 0.5)) } : {}),
    limit,
    kept: p50 <= limit,
  };
}
