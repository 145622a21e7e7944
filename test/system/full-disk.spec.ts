import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type Gateway, query, startGateway } from '../support/gateway.js';

/** A disk that is really full: the media folder is a file system of 128 KiB. Needs root, as the other system tests do. */
describe('a full disk', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hotline-full-'));
  const media = join(dataDir, 'media');
  let gateway: Gateway;

  beforeAll(async () => {
    mkdirSync(media);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', media]);
    gateway = await startGateway({ env: { DATA_DIR: dataDir } });
  }, 60_000);

  afterAll(async () => {
    await gateway.stop();
    execFileSync('umount', [media]);
    rmSync(dataDir, { recursive: true, force: true });
  });

  const send = async (width: number): Promise<Response> => {
    const noise = await sharp(randomBytes(width * width * 3), { raw: { width, height: width, channels: 3 } })
      .png()
      .toBuffer();
    const form = new FormData();
    form.set('text', '铁西区工厂冒黑烟,见照片');
    form.set('token', `photo-${String(width)}`);
    form.set('photos', new Blob([new Uint8Array(noise)]), 'photo.png');
    return fetch(`${gateway.url}/api/v1/reports`, { method: 'POST', body: form });
  };

  it('is answered with 503 and never with "received"; what fits is still taken', async () => {
    const refused = await send(400);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'unavailable' });
    expect(await query(gateway.installation, 'SELECT FROM report')).toHaveLength(0);
    expect((await send(40)).status).toBe(201);
    expect(await query(gateway.installation, 'SELECT FROM report')).toHaveLength(1);
  });
});
