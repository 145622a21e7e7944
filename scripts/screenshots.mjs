// `npm run screenshots`: the pictures of docs/images, taken from the demonstration (`npm start -- --demo`) in a throw-away
// folder, or in DATA_DIR, where it may be filled already. Chromium photographs the console, the citizen's pages and the demonstration's telephone.
import './setup/node-version.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main, Problem, step } from './setup/progress.mjs';
import { fromRoot, ROOT } from './setup/root.mjs';

const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const TEXT = '皇姑区明廉街道北苑小区楼下的洗车店,废水天天流到马路上,一股药水味,天冷就结冰。';

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'hotline-screenshots-'));
  fs.chmodSync(home, 0o755);
  const demo = await startDemo(home);
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    await step('Photograph the pages', async () => {
      await photographConsole(browser, demo);
      const code = await photographPhone(browser, demo);
      await photographCitizen(browser, demo, code);
    });
  } finally {
    await browser.close();
    demo.process.kill('SIGTERM');
    await demo.ended;
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** The demonstration on an empty folder; its addresses and password are read as a person reads them. */
async function startDemo(home) {
  const child = spawn(process.execPath, [fromRoot('scripts', 'start.mjs'), '--demo'], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATA_DIR: process.env.DATA_DIR || path.join(home, 'data'),
      HOST: '',
      PORT: '0',
      DEMO_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let said = '';
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      said += chunk;
      if (said.includes('Ctrl-C stops it.')) resolve();
    });
    child.once('exit', () => reject(new Problem('The demonstration did not start.')));
  });
  const read = (pattern) => pattern.exec(said)[1];
  return {
    url: read(/citizens +(http:\S+)\//),
    phone: read(/telephone +(http:\S+)/),
    password: read(/password (\S+)/),
    process: child,
    ended,
  };
}

async function photographConsole(browser, { url, password }) {
  const page = await newPage(browser, { viewport: DESK });
  await page.goto(`${url}/console/`);
  await page.getByLabel('账号').fill('operator');
  await page.getByLabel('密码').fill(password);
  await page.keyboard.press('Enter');
  const inbox = page.getByRole('navigation', { name: '待研判' });
  for (const [name, words] of [
    ['console-inbox', /排黑烟两天了/],
    ['console-earlier', /鑫塑造粒厂/],
  ]) {
    await inbox.getByText(words).first().click();
    // Once in the list, once on the desk.
    await page.getByText(words).nth(1).waitFor();
    await page.getByText('机器建议').waitFor();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: image(name) });
  }
  await page.context().close();
}

/** Tells something by text message; the query code of the answer. */
async function photographPhone(browser, { phone }) {
  const page = await newPage(browser, { viewport: { width: 1080, height: 860 } });
  await page.goto(phone);
  await page.getByRole('textbox', { name: '短信:写一条' }).fill(TEXT);
  await page.keyboard.press('Enter');
  const answer = page.getByRole('log', { name: '短信' }).first().getByText('查询码');
  await answer.waitFor();
  await page.screenshot({ path: image('demo-phone') });
  const [code] = /\d{4} \d{4} \d{4}/.exec(await answer.textContent());
  await page.context().close();
  return code;
}

async function photographCitizen(browser, { url }, code) {
  const page = await newPage(browser, { viewport: PHONE, deviceScaleFactor: 2 });
  await page.goto(url);
  await page.screenshot({ path: image('citizen-report') });
  await page.goto(`${url}/status`);
  await page.getByLabel('查询码').fill(code);
  await page.getByLabel(/手机号码后四位/).fill('8000');
  await page.getByRole('button', { name: '查询' }).click();
  await page.getByText('经过').waitFor();
  await page.screenshot({ path: image('citizen-status') });
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
  return fromRoot('docs', 'images', `${name}.png`);
}
