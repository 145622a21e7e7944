import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { ADMIN } from '../support/people.js';
import { DESK, openBrowser, openScreen, overflow, PHONE } from './screens.js';

/*
 * The supervisor's room for the machine in a browser, at a desk and on a phone. Real: Chromium, gateway, PostgreSQL. No
 * classifier runs; the versions are rows as a training leaves them.
 */
const FIGURES = {
  rows: 813,
  environmental: 0.946,
  group: 0.866,
  primary: 0.803,
  microF1: 0.769,
  macroF1: 0.725,
  urgency: 0.872,
  urgentRecall: 0.765,
  urgentPrecision: 0.591,
  calibrationError: 0.063,
};
const BETTER = { ...FIGURES, primary: 0.821, urgency: 0.869, calibrationError: 0.051 };

describe('the room of the models', () => {
  let gateway: Gateway;
  let browser: Browser;

  beforeAll(async () => {
    gateway = await startGateway({ env: { HOTLINE_ADCODE: '210100' } });
    browser = await openBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });

  it.each([
    ['desk', DESK],
    ['phone', PHONE],
  ])('tells of the released version where there is no other: on a %s', async (name, size) => {
    const screen = await openScreen(browser, size);
    const { page, keep } = screen;
    await page.goto(`${gateway.url}/console/models`);
    await page.getByLabel('账号').fill(ADMIN.login);
    await page.getByLabel('密码').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await page.getByText('随软件发布', { exact: false }).first().waitFor();
    await page.getByText('还没有训练过自己的版本', { exact: false }).waitFor();
    await page.getByText('每周一致率', { exact: false }).first().waitFor();
    expect(await overflow(page)).toBe(0);
    await keep(`models-${name}-empty`);
    await page.getByRole('button', { name: '用更正训练候选版本' }).click();
    await page.getByText('没有可以学习的', { exact: false }).waitFor();
    expect(screen.problems).toEqual([]);
    await page.context().close();
  });

  it('shows a candidate beside the version in service; a file that cannot be opened is refused in words', async () => {
    const figures = {
      against: 'understanding-cf3ca02a0ce7',
      corpus: { before: FIGURES, candidate: BETTER },
      corrections: {
        before: { ...FIGURES, rows: 31 },
        candidate: { ...BETTER, rows: 31, urgentRecall: null },
      },
    };
    await query(
      gateway.installation,
      `INSERT INTO model_version (id, hotline_id, state, version, figures, corrections, built_at, note, file)
         SELECT gen_random_uuid(), h.id, v.state, v.version, v.figures::jsonb, 190, now(), v.note, '\\x00'
           FROM hotline h, (VALUES ('候选', 'understanding-0a1b2c3d4e5f', $1, NULL),
                                   ('失败', NULL, NULL, '训练程序中断了,请再试一次。')) v (state, version, figures, note)`,
      [JSON.stringify(figures)],
    );
    for (const [name, size] of [
      ['desk', DESK],
      ['phone', PHONE],
    ] as const) {
      const screen = await openScreen(browser, size);
      const { page, keep } = screen;
      await page.goto(`${gateway.url}/console/models`);
      await page.getByLabel('账号').fill(ADMIN.login);
      await page.getByLabel('密码').fill(ADMIN.password);
      await page.keyboard.press('Enter');
      await page.getByText('变好').first().waitFor();
      expect(await page.getByText('变差').count()).toBeGreaterThan(0);
      expect(await overflow(page)).toBe(0);
      // The heading breaks its lines, so that the button beside it is inside the window.
      const box = await page.getByRole('button', { name: '启用' }).boundingBox();
      expect((box?.x ?? size.width) + (box?.width ?? 0)).toBeLessThanOrEqual(size.width);
      await keep(`models-${name}-candidate`);
      await page.getByRole('button', { name: '启用' }).click();
      await page.getByText(/从 [0-9a-f]{8} 换成由 0a1b2c3d 作出/).waitFor();
      await keep(`models-${name}-confirm`);
      await page.locator('.ant-popconfirm').getByRole('button', { name: '启用' }).click();
      await page.getByText('模型文件已损坏', { exact: false }).waitFor();
      expect(screen.problems).toEqual([]);
      await page.context().close();
    }
  });
});
