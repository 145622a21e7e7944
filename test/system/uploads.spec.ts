import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { ADMIN, type Caller, signIn } from '../support/people.js';
import { DESK, openBrowser, openScreen, overflow, type Screen, SMALL_PHONE } from './screens.js';

/*
 * A citizen films a chimney and sends it over a bad line. Real: Chromium on both sides, the film, gateway, PostgreSQL; the
 * line is slowed down and cut by Chromium. Nothing is fake.
 */
const SLOW_BYTES_PER_SECOND = 400_000;

describe('a film over a bad line', () => {
  let gateway: Gateway;
  let browser: Browser;
  let admin: Caller;
  let screen: Screen;
  let page: Page;
  let line: CDPSession;
  let film: Buffer;

  beforeAll(async () => {
    const env = { HOTLINE_ADCODE: '210100', ATTACHMENT_MAX_BYTES: '1000000', VIDEO_MAX_BYTES: '20000000' };
    gateway = await startGateway({ env });
    admin = await signIn(gateway);
    browser = await openBrowser();
    screen = await openScreen(browser, SMALL_PHONE);
    page = screen.page;
    // As browsers of phones have it; then there are buttons for the camera.
    await page.addInitScript(`HTMLInputElement.prototype.capture = ''`);
    line = await page.context().newCDPSession(page);
    film = await filmed(page);
  });

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });

  const network = (offline: boolean, bytesPerSecond = -1): Promise<unknown> =>
    line.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond,
    });
  const chosen = (name = 'chimney.webm', buffer = film) => ({ name, mimeType: 'video/webm', buffer });
  const choose = (...files: ReturnType<typeof chosen>[]): Promise<void> =>
    page.getByLabel(/照片、视频或录音/).setInputFiles(files);
  const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  const underWay = (name = 'chimney.webm') =>
    row(name)
      .getByText(/已上传 [1-9]\d?%/)
      .waitFor();
  const keep = (name: string) =>
    page.screenshot({ path: `test-results/citizen-upload-${name}.png`, fullPage: true });

  it('starts at once, says that the line broke, and goes on by itself where it stopped', async () => {
    await page.goto(gateway.url);
    await page.getByLabel('发生了什么').fill('化工厂半夜冒黑烟');
    await network(false, SLOW_BYTES_PER_SECOND);
    await choose(chosen());
    await underWay();
    await keep('sending');
    await network(true);
    await row('chimney.webm').getByText('断线了,正在重连…').waitFor();
    await keep('broken');
    const [before] = await query<{ received: number }>(gateway.installation, 'SELECT received FROM upload');
    expect(before?.received).toBeLessThan(film.length);
    await network(false);
    await row('chimney.webm').getByText('已传好').waitFor();
    const rows = await query<{ received: number }>(gateway.installation, 'SELECT received FROM upload');
    expect(rows).toEqual([{ received: film.length }]);
  });

  it('after the page was loaded again, what has arrived is there, and the rest asks for its file once more', async () => {
    await network(false, SLOW_BYTES_PER_SECOND);
    await choose(chosen('second.webm'));
    await underWay('second.webm');
    await page.reload();
    await row('chimney.webm').getByText('已传好').waitFor();
    await row('second.webm').getByText('请再选一次这个文件').waitFor();
    await keep('again');
    await network(false);
    await choose(chosen('second.webm'));
    await row('second.webm').getByText('已传好').waitFor();
    expect(await query(gateway.installation, 'SELECT FROM upload')).toHaveLength(2);
  });

  it('what is refused says why, and any can be removed', async () => {
    await choose(
      chosen('too-long.webm', Buffer.alloc(20_000_001)),
      chosen('notes.txt', Buffer.alloc(500, 'x')),
    );
    await row('too-long.webm').getByText('文件太大').waitFor();
    await row('notes.txt').getByText('不是能接收的文件').waitFor();
    await keep('refused');
    expect(await overflow(page)).toBe(0);
    for (const name of ['too-long.webm', 'notes.txt', 'second.webm']) {
      const button = page.getByRole('button', { name: `删除 ${name}` });
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      await button.click();
    }
    expect(await page.getByRole('listitem').count()).toBe(1);
  });

  it('the form waits for what is still under way, or goes without it', async () => {
    await network(false, SLOW_BYTES_PER_SECOND);
    await choose(chosen('third.webm'));
    await underWay('third.webm');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('还有 1 个文件在传,传完自动提交').waitFor();
    await keep('waiting');
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: '不等了,先提交' }).click();
    await page.getByRole('heading', { name: '已收到' }).waitFor();
    await network(false);
    const rows = await query<{ bytes: number }>(gateway.installation, 'SELECT bytes FROM attachment');
    expect(rows).toEqual([{ bytes: film.length }]);
    await page.goto(gateway.url);
    expect(await page.getByRole('listitem').count()).toBe(0);
  });

  it('what was filmed with the camera just now goes the same way; a form that waits is sent when all have arrived', async () => {
    await page.getByLabel('发生了什么').fill('又冒黑烟了');
    await network(false, SLOW_BYTES_PER_SECOND);
    expect(await page.locator('input[type=file]:visible').count()).toBe(1);
    const camera = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: '现在录像' }).click();
    await (await camera).setFiles(chosen());
    await underWay();
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('传完自动提交').waitFor();
    await network(false);
    await page.getByRole('heading', { name: '已收到' }).waitFor();
    expect(await query(gateway.installation, 'SELECT FROM attachment')).toHaveLength(2);
    expect(screen.problems).toEqual([]);
  });

  it('the operator watches it', async () => {
    const { items } = await admin.get<{ items: { reportId: string }[] }>('/api/v1/triage');
    const desk = await openScreen(browser, DESK);
    await desk.page.goto(`${gateway.url}/console/`);
    await desk.page.getByLabel('账号').fill(ADMIN.login);
    await desk.page.getByLabel('密码').fill(ADMIN.password);
    await desk.page.keyboard.press('Enter');
    await desk.page.getByRole('menuitem').first().waitFor();
    await desk.page.goto(`${gateway.url}/console/triage/${items[0]?.reportId ?? ''}`);
    const ask = desk.page.getByRole('button', { name: /看视频/ });
    if (film.length > 3_000_000) await ask.click();
    const video = desk.page.locator('video');
    await video.waitFor();
    const property = (name: string) => desk.page.evaluate<number>(`document.querySelector('video').${name}`);
    await eventually('it opens', async () => ((await property('videoWidth')) === 320 ? true : null));
    await desk.page.evaluate(`document.querySelector('video').muted = true`);
    await desk.page.evaluate(`document.querySelector('video').play()`);
    await eventually('it plays', async () => ((await property('currentTime')) > 0 ? true : null));
    await desk.keep('console-video');
    expect(desk.problems).toEqual([]);
    await desk.page.close();
  });
});

/** Two seconds of noise, filmed by the browser itself: a real WebM of some megabytes. */
async function filmed(page: Page): Promise<Buffer> {
  const data = await page.evaluate<string>(`new Promise(function (resolve, reject) {
    var canvas = document.createElement('canvas'), pen = canvas.getContext('2d'), parts = [];
    canvas.width = 320; canvas.height = 240;
    var recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm', videoBitsPerSecond: 12000000 });
    var drawing = setInterval(function () {
      var image = pen.createImageData(320, 240);
      for (var at = 0; at < image.data.length; at++) image.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
      pen.putImageData(image, 0, 0);
    }, 40);
    recorder.ondataavailable = function (event) { parts.push(event.data); };
    recorder.onerror = reject;
    recorder.onstop = function () {
      clearInterval(drawing);
      var reader = new FileReader();
      reader.onload = function () { resolve(reader.result.split(',')[1]); };
      reader.readAsDataURL(new Blob(parts));
    };
    recorder.start();
    setTimeout(function () { recorder.stop(); }, 3000);
  })`);
  return Buffer.from(data, 'base64');
}
