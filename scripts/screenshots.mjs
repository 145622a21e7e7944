// `npm run screenshots`: the pictures of docs/images, taken from the real thing. A hotline on a throw-away data
// folder gets reports through its real entrances; Chromium photographs the inbox and the citizen's pages.
import './setup/node-version.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './embedded-postgres/postmaster.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main, step } from './setup/progress.mjs';
import { fromRoot, ROOT } from './setup/root.mjs';

const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
const ADMIN = { login: 'admin', password: 'screenshot-password' };
const TOKEN = 'screenshot-token';
const LIMIT_MS = 60_000;

/** In the order they are sent; the last is the one that is opened. */
const REPORTS = [
  {
    text: '我家楼下的烧烤店天天营业到凌晨,油烟顺着窗户往屋里灌,孩子一直咳嗽。',
    place: '沈阳市和平区太原街道',
  },
  { text: '浑河边上有一根管子往河里排黑水,味道刺鼻,水面上漂着白沫。', place: '沈阳市浑南区' },
  { text: '小区对面工地夜里两点还在打混凝土,吵得睡不着,已经连着三天了。', from: '+8613900139001' },
  { text: '铁西区兴华街道的北方化工厂半夜排黑烟,一股刺鼻的味道,窗户都不敢开。', from: '+8613900139002' },
  { text: '我们村养猪场的粪水直接流到沟里,夏天苍蝇多得没法开门。', place: '沈阳市苏家屯区' },
  { text: '有一辆罐车在厂区里翻了,浓硫酸漏了一地,有人被灼伤,快来人!', place: '沈阳市铁西区' },
  { text: '请问机动车尾气检测不合格去哪里复检?' },
  { text: '广场舞的音响每天早上六点就开始放,声音特别大。', place: '沈阳市皇姑区', from: '+8613900139003' },
  {
    text: '兴华街道北方化工厂昨天夜里又冒黑烟了,烟囱那边一直有刺鼻气味,邻居家老人喘不上气。',
    place: '沈阳市铁西区兴华街道',
    isOpened: true,
  },
];

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'hotline-screenshots-'));
  fs.chmodSync(home, 0o755);
  const hotline = await startHotline(home);
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const receipt = await step('Send reports', () => sendReports(hotline.url));
    await step('Photograph the pages', async () => {
      await photographConsole(browser, hotline.url, receipt.reportId);
      await photographCitizen(browser, hotline.url, receipt);
    });
  } finally {
    await browser.close();
    hotline.process.kill('SIGTERM');
    await hotline.ended;
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** `npm start` on an empty folder. */
async function startHotline(home) {
  const port = await freePort();
  const child = spawn(process.execPath, [fromRoot('scripts', 'start.mjs')], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATABASE_URL: '',
      REDIS_URL: '',
      DATA_DIR: path.join(home, 'data'),
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      HOTLINE_ADCODE: '210100',
      ADMIN_PASSWORD: ADMIN.password,
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: TOKEN,
      // Nobody is told anything.
      TWILIO_API_BASE: 'http://127.0.0.1:9',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'close');
  await until('the hotline', () => {
    if (child.exitCode !== null) throw new Error(said);
    return said.includes('is ready');
  });
  return { url: `http://127.0.0.1:${port}`, process: child, ended };
}

/** Web form and text messages in turn. Gives the receipt and the number of the report that is opened. */
async function sendReports(url) {
  const { signedSms } = await import(new URL('../dist/test/builders/sms.js', import.meta.url).href);
  let receipt;
  for (const { text, place, from, isOpened } of REPORTS) {
    if (from !== undefined && !isOpened) {
      const wire = signedSms(
        { text: place ? `${text}地点在${place}。` : text, from },
        { authToken: TOKEN, publicUrl: url },
      );
      await ask(`${url}${wire.path}`, { method: 'POST', headers: wire.headers, body: wire.body });
    } else {
      const body = JSON.stringify({
        text,
        place,
        contact: isOpened ? '13812345678' : undefined,
        confidential: true,
      });
      const answer = await ask(`${url}/api/v1/reports`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      receipt = await answer.json();
    }
  }
  const signedIn = await ask(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(ADMIN),
  });
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';')[0]);
  return until('the suggestions', async () => {
    const { items } = await (
      await ask(`${url}/api/v1/triage`, { headers: { cookie: cookie.join('; ') } })
    ).json();
    const opened = items.find(({ queryCode }) => queryCode === receipt.queryCode);
    const isReady = items.length === REPORTS.length && items.every((item) => !item.suggestionMissing);
    return isReady && { ...receipt, reportId: opened.reportId };
  });
}

async function photographConsole(browser, url, reportId) {
  const page = await newPage(browser, { viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}/console/`);
  await page.getByLabel('账号').fill(ADMIN.login);
  await page.getByLabel('密码').fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: '待研判' }).waitFor();
  await page.goto(`${url}/console/triage/${reportId}`);
  await page.getByText('机器建议').waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: image('console-inbox.png') });
  await page.context().close();
}

async function photographCitizen(browser, url, { queryCode }) {
  const page = await newPage(browser, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  await page.goto(url);
  await page.screenshot({ path: image('citizen-report.png') });
  await page.goto(`${url}/status`);
  await page.getByLabel('查询码').fill(queryCode);
  await page.getByLabel(/手机号码后四位/).fill('5678');
  await page.getByRole('button', { name: '查询' }).click();
  await page.getByText('经过').waitFor();
  await page.screenshot({ path: image('citizen-status.png') });
  await page.context().close();
}

async function newPage(browser, options) {
  const context = await browser.newContext({
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    colorScheme: 'light',
    ...options,
  });
  return context.newPage();
}

function image(name) {
  return fromRoot('docs', 'images', name);
}

async function ask(url, options) {
  const answer = await fetch(url, options);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

async function until(what, read) {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await delay(200)) {
    const value = await read();
    if (value) return value;
  }
  throw new Error(`Waited ${LIMIT_MS / 1000} s for ${what}.`);
}
